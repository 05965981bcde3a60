namespace Parallelism.Serialization;

// Collections of keys and values: a map, or [comparer, map] where the comparer is not the default one.
internal sealed class MapFormatter<TMap, TKey, TValue, TComparer>(FormatterTable table) : ReferenceFormatter<TMap>
    where TMap : class, IEnumerable<KeyValuePair<TKey, TValue>>
    where TComparer : class
{
    private Formatter<TComparer>? _comparer;
    private Formatter<TKey>? _key;
    private Formatter<TValue>? _value;

    public required Func<TMap, KeyValuePair<TKey, TValue>[]> ToArray { get; init; }

    // Either makes an empty map, which TryAdd adds to,
    public Func<TComparer?, TMap>? Create { get; init; }

    public Func<TMap, TKey, TValue, bool>? TryAdd { get; init; }

    // or makes it of all its entries at once.
    public Func<List<KeyValuePair<TKey, TValue>>, TComparer?, TMap>? Build { get; init; }

    public Func<TMap, TComparer?>? ComparerOf { get; init; }

    protected override bool RegistersEarly => Create is not null;

    protected override void WriteContent(ref MessagePackWriter writer, TMap value, WriteContext context)
    {
        if (ComparerOf?.Invoke(value) is { } comparer)
        {
            writer.WriteArrayHeader(2);
            (_comparer ??= table.Get<TComparer>()).Write(ref writer, comparer, context);
        }

        KeyValuePair<TKey, TValue>[] entries = ToArray(value);
        Formatter<TKey> keys = _key ??= table.Get<TKey>();
        Formatter<TValue> values = _value ??= table.Get<TValue>();
        writer.WriteMapHeader(entries.Length);
        context.Enter(typeof(TMap));
        foreach (KeyValuePair<TKey, TValue> entry in entries)
        {
            context.At("[key]");
            keys.Write(ref writer, entry.Key, context);
            context.At("[]");
            values.Write(ref writer, entry.Value, context);
        }

        context.Leave();
    }

    protected override TMap ReadContent(ref MessagePackReader reader, ReadContext context, int slot)
    {
        TComparer? comparer = null;
        if (ComparerOf is not null && reader.NextIsArray)
        {
            reader.ReadArrayHeader(2);
            comparer = (_comparer ??= table.Get<TComparer>()).Read(ref reader, context);
        }

        Formatter<TKey> keys = _key ??= table.Get<TKey>();
        Formatter<TValue> values = _value ??= table.Get<TValue>();
        TMap? map = Create?.Invoke(comparer);
        List<KeyValuePair<TKey, TValue>>? entries = map is null ? [] : null;
        if (map is not null)
        {
            context.Register(slot, map);
        }

        int count = reader.ReadMapHeader();
        context.Enter();
        for (int i = 0; i < count; i++)
        {
            TKey key = keys.Read(ref reader, context);
            TValue value = values.Read(ref reader, context);
            if (map is null)
            {
                entries!.Add(new(key, value));
            }
            else if (key is null || !TryAdd!(map, key, value))
            {
                throw new MessagePackFormatException($"A {TypeName.Of(typeof(TMap))} holds a key twice, or none.");
            }
        }

        context.Leave();
        return map ?? Conversion.Read(entries!, all => Build!(all, comparer));
    }
}
