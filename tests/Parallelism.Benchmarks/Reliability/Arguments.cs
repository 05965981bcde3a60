using System.Globalization;

namespace Parallelism.Benchmarks.Reliability;

// Arguments of the form --name number.
internal static class Arguments
{
    // Null where they make no sense; names that are not given have the value in `defaults`.
    public static Dictionary<string, int>? Read(string[] arguments, Dictionary<string, int> defaults)
    {
        var values = new Dictionary<string, int>(defaults);
        for (int i = 0; i < arguments.Length; i += 2)
        {
            string name = arguments[i].StartsWith("--", StringComparison.Ordinal) ? arguments[i][2..] : "";
            if (!defaults.ContainsKey(name) || i + 1 == arguments.Length
                || !int.TryParse(arguments[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out int value))
            {
                return null;
            }
            values[name] = value;
        }
        return values;
    }
}
