namespace Otp.TestKit;

/// <summary>Whom an operation is for, beside the tests of what it does.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
internal sealed class OperationAttribute(string name, int permission) : Attribute
{
    /// <summary>No permission that can be granted: admins alone.</summary>
    public const int AdminsAlone = 0;

    public string Name => name;

    public int Permission => permission;
}
