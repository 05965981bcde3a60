using System.Collections.ObjectModel;

namespace Parallelism.Processes;

// Environment variables that the user wants workers to have, or not to have (null).
internal static class WorkerEnvironment
{
    public static ReadOnlyDictionary<string, string?> Check(IReadOnlyDictionary<string, string?> variables, string option)
    {
        ArgumentNullException.ThrowIfNull(variables, option);
        var copy = new Dictionary<string, string?>(OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach ((string name, string? value) in variables)
        {
            if (FindMistake(name, value) is { } mistake)
                throw new ArgumentException($"{option} {mistake}", option);
            copy[name] = value;
        }
        return new(copy);
    }

    // Values may be secrets; only names are told.
    private static string? FindMistake(string name, string? value)
    {
        if (string.IsNullOrEmpty(name) || name.Contains('=', StringComparison.Ordinal) || name.Contains('\0', StringComparison.Ordinal))
            return $"has the name \"{name}\": a name has at least one character, and no '=' and no null character.";
        if (value?.Contains('\0', StringComparison.Ordinal) == true)
            return $"has a value for {name} with a null character in it, where the system would cut it off.";
        if (string.Equals(name, WorkerCommand.Marker, StringComparison.OrdinalIgnoreCase))
            return $"has {name}, by which a worker knows that it is one: leave it out.";
        return null;
    }

    public static void Apply(IReadOnlyDictionary<string, string?> variables, IDictionary<string, string?> environment)
    {
        foreach ((string name, string? value) in variables)
        {
            if (value is null)
                environment.Remove(name);
            else
                environment[name] = value;
        }
    }
}
