using System.Collections;

namespace Parallelism.Closures;

// What loggers and their scopes are told at home in place of the state that the work had.
internal sealed class LoggedState : IReadOnlyList<KeyValuePair<string, object?>>
{
    private readonly string _text;
    private readonly string[] _keys;
    private readonly object?[] _values;

    private LoggedState(string text, string[] keys, object?[] values)
    {
        _text = text;
        _keys = keys;
        _values = values;
    }

    public int Count => Math.Min(_keys.Length, _values.Length);

    public KeyValuePair<string, object?> this[int index] => new(_keys[index] ?? "", _values[index]);

    // Where there were no pairs it was a text, or is one now.
    public static object Of(LogState? state) =>
        state is { Keys: { } keys, Values: { } values } ? new LoggedState(state.Text ?? "", keys, values) : state?.Text ?? "";

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => _text;
}
