using System.Text.Json;

namespace Parallelism.Topology;

// The names that the values of an enumeration have in the machine's JSON.
internal sealed class JsonNames<T>(params (T Value, string Name)[] names)
    where T : struct, Enum
{
    public string Of(T value) => Array.Find(names, pair => EqualityComparer<T>.Default.Equals(pair.Value, value)).Name;

    public T Find(JsonElement json, string field)
    {
        var name = json.TryGetProperty(field, out var element) ? element.GetString() : null;
        foreach (var pair in names)
        {
            if (pair.Name == name)
                return pair.Value;
        }

        throw new FormatException($"The field {field} is '{name}', but must be one of {string.Join(", ", Array.ConvertAll(names, pair => pair.Name))}.");
    }
}
