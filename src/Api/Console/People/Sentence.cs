namespace Otp.Api.Console.People;

/// <summary>How much a sentence matters to whoever has the person on the phone.</summary>
internal enum Tone
{
    Plain,

    /// <summary>It needs a wait, or a look.</summary>
    Warn,

    /// <summary>It keeps the person from a code.</summary>
    Grave,
}

/// <param name="Text">A whole sentence.</param>
internal sealed record Sentence(string Text, Tone Tone);
