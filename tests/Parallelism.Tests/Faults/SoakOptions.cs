namespace Parallelism.Tests.Faults;

/// <summary>One soak.</summary>
public sealed record SoakOptions
{
    /// <summary>How long it goes on.</summary>
    public TimeSpan Length { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Into how many rounds it is cut, 8 to 40 of at least three seconds; between two of them everything is disposed, and counted.</summary>
    public int Rounds => Math.Clamp((int)(Length / TimeSpan.FromSeconds(3)), 8, 40);

    /// <summary>Where chance begins.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Is told about each round.</summary>
    public Action<string> Say { get; init; } = static _ => { };
}
