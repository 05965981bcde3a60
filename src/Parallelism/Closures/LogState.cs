using System.Globalization;

namespace Parallelism.Closures;

// A logger's state on its journey: the text that it was, and its pairs, with values that loggers can still tell apart.
internal sealed class LogState
{
    public string? Text { get; init; }

    public string[]? Keys { get; init; }

    public object?[]? Values { get; init; }

    public static LogState Of(object? state, string text)
    {
        if (state is not IEnumerable<KeyValuePair<string, object?>> pairs)
            return new() { Text = text };
        var keys = new List<string>();
        var values = new List<object?>();
        foreach ((string key, object? value) in pairs)
        {
            keys.Add(key);
            values.Add(Simplify(value));
        }
        return new() { Text = text, Keys = [.. keys], Values = [.. values] };
    }

    private static object? Simplify(object? value) => value switch
    {
        null or string or bool or byte or sbyte or short or ushort or int or uint or long or ulong or float or double or decimal or char
            or DateTime or DateTimeOffset or TimeSpan or Guid => value,
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        System.Collections.IEnumerable items =>
            string.Join(", ", items.Cast<object?>().Select(static item => Convert.ToString(item, CultureInfo.InvariantCulture) ?? "(null)")),
        _ => value.ToString(),
    };
}
