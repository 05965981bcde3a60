namespace Parallelism.Configuration;

// A key that a section may have: a value with what is wrong about one, or a section with its own keys.
internal sealed record ConfigurationKey(string Name, Func<string, string?>? Mistake, params ConfigurationKey[] Children)
{
    public bool IsSection => Mistake is null;

    // What a section's keys are like that have names of the user's own; null where it has none.
    public ConfigurationKey? Any { get; init; }

    public ConfigurationKey? Find(string name) =>
        Array.Find(Children, child => string.Equals(child.Name, name, StringComparison.OrdinalIgnoreCase)) ?? (Any is null ? null : Any with { Name = name });
}
