using Microsoft.Extensions.Configuration;

namespace Parallelism.Configuration;

// Walks a section once: what can be read, by key relative to the section, and what is wrong with the rest.
internal sealed class SectionReader
{
    private readonly IConfigurationSection _root;
    private readonly IReadOnlyDictionary<string, NamedStrategy> _strategies;

    // What stands in the section of a strategy of another package is that package's to read.
    public SectionReader(IConfigurationSection root, IReadOnlyDictionary<string, NamedStrategy> strategies)
    {
        (_root, _strategies) = (root, strategies);
        Read(root, KnownKeys.Root, prefix: "");
    }

    public Dictionary<string, string?> Values { get; } = new(StringComparer.OrdinalIgnoreCase);

    public List<string> Mistakes { get; } = [];

    private void Read(IConfigurationSection section, ConfigurationKey key, string prefix)
    {
        if (key.IsSection)
            ReadChildren(section, key, prefix);
        else
            ReadValue(section, key, prefix);
    }

    private void ReadChildren(IConfigurationSection section, ConfigurationKey key, string prefix)
    {
        if (!string.IsNullOrEmpty(section.Value))
            Mistakes.Add($"{section.Path} is \"{section.Value}\": it must be a section with {Known(key)}");
        foreach (IConfigurationSection child in section.GetChildren())
        {
            if (key.Find(child.Key) is { } known)
                Read(child, known, prefix.Length == 0 ? known.Name : $"{prefix}:{known.Name}");
            else if (prefix.Length > 0 || !_strategies.ContainsKey(child.Key))
                Mistakes.Add(Unknown(child, section, key));
        }
    }

    private void ReadValue(IConfigurationSection section, ConfigurationKey key, string path)
    {
        // A key without text counts as not set: null in JSON, an environment variable emptied to take a value back.
        if (section.GetChildren().Any())
            Mistakes.Add($"{section.Path} is a section or a list: it must be one value");
        else if (string.IsNullOrWhiteSpace(section.Value))
            return;
        else if (key.Mistake!(section.Value) is { } mistake)
            Mistakes.Add($"{section.Path} is \"{section.Value}\": {mistake}");
        else
            Values.Add(path, section.Value.Trim());
    }

    private string Unknown(IConfigurationSection child, IConfigurationSection parent, ConfigurationKey key)
    {
        string? closest = ClosestKey.To(child.Key, key, parent.Path, _root.Path);
        return $"{child.Path} is not a known key: {(closest is null ? "" : $"did you mean {closest}? ")}Known there are {Known(key)}";
    }

    private string Known(ConfigurationKey key)
    {
        IEnumerable<string> names = key.Children.Select(child => child.Name);
        return key.Any is not null ? "names of your own and their values" : string.Join(", ", key == KnownKeys.Root ? names.Concat(_strategies.Keys) : names);
    }
}
