namespace Parallelism.Serialization;

// The common map, without the detours of MapFormatter. Rebuilt through its comparer, because hash codes differ from process to process.
internal sealed class DictionaryFormatter<TKey, TValue>(FormatterTable table) : ReferenceFormatter<Dictionary<TKey, TValue>>
    where TKey : notnull
{
    private readonly Type _type = typeof(Dictionary<TKey, TValue>);
    private Formatter<TKey>? _key;
    private Formatter<TValue>? _value;

    protected override bool RegistersEarly => true;

    protected override void WriteContent(ref MessagePackWriter writer, Dictionary<TKey, TValue> value, WriteContext context)
    {
        if (Comparers.Unusual(value.Comparer) is { } comparer)
        {
            writer.WriteArrayHeader(2);
            table.Get<IEqualityComparer<TKey>>().Write(ref writer, comparer, context);
        }

        Formatter<TKey> keys = _key ??= table.Get<TKey>();
        Formatter<TValue> values = _value ??= table.Get<TValue>();
        writer.WriteMapHeader(value.Count);
        context.Enter(_type);
        context.At("[]");
        bool isPlain = keys.NeverRefuses;
        foreach (KeyValuePair<TKey, TValue> entry in value)
        {
            if (isPlain)
            {
                keys.Write(ref writer, entry.Key, context);
            }
            else
            {
                context.At("[key]");
                keys.Write(ref writer, entry.Key, context);
                context.At("[]");
            }

            values.Write(ref writer, entry.Value, context);
        }

        context.Leave();
    }

    protected override Dictionary<TKey, TValue> ReadContent(ref MessagePackReader reader, ReadContext context, int slot)
    {
        IEqualityComparer<TKey>? comparer = null;
        if (reader.NextIsArray)
        {
            reader.ReadArrayHeader(2);
            comparer = table.Get<IEqualityComparer<TKey>>().Read(ref reader, context);
        }

        int count = reader.ReadMapHeader();
        var map = new Dictionary<TKey, TValue>(ReadContext.Capacity<KeyValuePair<TKey, TValue>>(count), comparer);
        context.Register(slot, map);
        Formatter<TKey> keys = _key ??= table.Get<TKey>();
        Formatter<TValue> values = _value ??= table.Get<TValue>();
        context.Enter();
        for (int i = 0; i < count; i++)
        {
            TKey key = keys.Read(ref reader, context);
            if (key is null || !map.TryAdd(key, values.Read(ref reader, context)))
            {
                throw new MessagePackFormatException($"A {TypeName.Of(typeof(Dictionary<TKey, TValue>))} holds a key twice, or none.");
            }
        }

        context.Leave();
        return map;
    }
}
