using Microsoft.Extensions.Options;

namespace Parallelism.Configuration;

// The options of one registration, once those of all are without mistakes. A host makes its hosted services, and with them the strategies that
// they ask for, before it validates options: without this the first strategy's mistakes would hide those of the next.
internal sealed class RegisteredOptions(IOptionsMonitor<ParallelismOptions> options, IEnumerable<Registration> registrations)
{
    public ParallelismOptions Get(string name)
    {
        string[] mistakes = [.. registrations.Select(registration => registration.Name).Distinct().SelectMany(Mistakes).Distinct()];
        return mistakes.Length == 0 ? options.Get(name) : throw new OptionsValidationException(name, typeof(ParallelismOptions), mistakes);
    }

    private IEnumerable<string> Mistakes(string name)
    {
        try
        {
            options.Get(name);
            return [];
        }
        catch (OptionsValidationException refused)
        {
            return refused.Failures;
        }
    }
}
