namespace Parallelism.Configuration;

// A key that a section may have: a value with what is wrong about one, or a section with its own keys.
internal sealed record ConfigurationKey(string Name, Func<string, string?>? Mistake, params ConfigurationKey[] Children)
{
    public bool IsSection => Mistake is null;

    public ConfigurationKey? Find(string name) =>
        Array.Find(Children, child => string.Equals(child.Name, name, StringComparison.OrdinalIgnoreCase));
}
