// Each test has fields of its own.
[assembly: FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
