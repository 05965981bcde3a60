using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Parallelism.Configuration;

// One section that one strategy's options come from. Binds what can be read and reports the rest, so that one bad value hides no other.
internal sealed class SectionBinding(string name, IConfigurationSection section)
    : IConfigureNamedOptions<ParallelismOptions>, IValidateOptions<ParallelismOptions>
{
    public string Name => name;

    public IConfigurationSection Section => section;

    public void Configure(ParallelismOptions options) => Configure(Options.DefaultName, options);

    public void Configure(string? optionsName, ParallelismOptions options)
    {
        if (optionsName != name)
            return;
        IConfiguration readable = new ConfigurationBuilder().AddInMemoryCollection(new SectionReader(section, options.Strategies).Values).Build();
        readable.Bind(options);
        // A group that says nothing of itself binds nothing, and is one all the same.
        foreach (IConfigurationSection group in section.GetSection(nameof(ParallelismOptions.Groups)).GetChildren())
            options.Groups.TryAdd(group.Key, new());
    }

    public ValidateOptionsResult Validate(string? optionsName, ParallelismOptions options)
    {
        if (optionsName != name)
            return ValidateOptionsResult.Skip;
        List<string> mistakes = new SectionReader(section, options.Strategies).Mistakes;
        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }
}
