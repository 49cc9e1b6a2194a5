// Most of a test's time is waiting for a disk, a server or a process to start: more fixtures at a time than there are cores.
[assembly: Parallelizable(ParallelScope.Fixtures)]
[assembly: LevelOfParallelism(4)]
