using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Parallelism.Serialization;

// The value-like types of the core library. Those of other libraries stand in MoreSimpleTypes, so that asking loads none of these.
internal static class SimpleTypes
{
    public static Formatter? Find(Type type, FormatterTable table)
    {
        if (type == typeof(Guid)) return new GuidFormatter();
        if (type == typeof(DateTime)) return new DateTimeFormatter();
        if (type == typeof(DateTimeOffset)) return new DateTimeOffsetFormatter();
        if (type == typeof(TimeSpan)) return Value<TimeSpan, long>(table, static x => x.Ticks, static x => new TimeSpan(x));
        if (type == typeof(DateOnly)) return Value<DateOnly, int>(table, static x => x.DayNumber, DateOnly.FromDayNumber);
        if (type == typeof(TimeOnly)) return Value<TimeOnly, long>(table, static x => x.Ticks, static x => new TimeOnly(x));
        if (type == typeof(decimal)) return new DecimalFormatter();
        if (type == typeof(Half)) return Value<Half, float>(table, static x => (float)x, static x => (Half)x);
        if (type == typeof(Int128)) return Value<Int128, byte[]>(table, Bytes, static x => BinaryPrimitives.ReadInt128BigEndian(Exactly(x, 16)));
        if (type == typeof(UInt128)) return Value<UInt128, byte[]>(table, Bytes, static x => BinaryPrimitives.ReadUInt128BigEndian(Exactly(x, 16)));
        if (type == typeof(Rune)) return Value<Rune, int>(table, static x => x.Value, static x => new Rune(x));
        if (type == typeof(Index)) return Value<Index, int>(table, static x => x.IsFromEnd ? ~x.Value : x.Value, static x => x < 0 ? ^~x : x);
        if (type == typeof(DBNull)) return Reference<DBNull, bool>(table, static x => true, static x => DBNull.Value);
        if (type == typeof(Version)) return Reference<Version, string>(table, static x => x.ToString(), Version.Parse);
        if (type == typeof(StringBuilder)) return Reference<StringBuilder, string>(table, static x => x.ToString(), static x => new StringBuilder(x));
        if (type == typeof(TimeZoneInfo)) return Reference<TimeZoneInfo, string>(table, TimeZoneText, TimeZoneOf);
        if (type == typeof(CultureInfo)) return Reference<CultureInfo, (string, bool)>(table, static x => (x.Name, x.IsReadOnly), CultureOf);
        return type == typeof(CompareInfo) ? Reference<CompareInfo, string>(table, static x => x.Name, CompareInfo.GetCompareInfo) : null;
    }

    public static Formatter Value<T, TWire>(FormatterTable table, Func<T, TWire> toWire, Func<TWire, T> fromWire)
        where T : struct => new ConvertedFormatter<T, TWire>(table, toWire, fromWire);

    public static Formatter Reference<T, TWire>(FormatterTable table, Func<T, TWire> toWire, Func<TWire, T> fromWire)
        where T : class => new ConvertedReferenceFormatter<T, TWire>(table, toWire, fromWire);

    public static byte[] Exactly(byte[] bytes, int length) =>
        bytes.Length == length ? bytes : throw new MessagePackFormatException($"{length} bytes were expected and {bytes.Length} found.");

    private static byte[] Bytes(Int128 value)
    {
        byte[] bytes = new byte[16];
        BinaryPrimitives.WriteInt128BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] Bytes(UInt128 value)
    {
        byte[] bytes = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, value);
        return bytes;
    }

    // The two that others compare by reference keep their identity.
    private static string TimeZoneText(TimeZoneInfo zone) =>
        ReferenceEquals(zone, TimeZoneInfo.Utc) ? "utc" : ReferenceEquals(zone, TimeZoneInfo.Local) ? "local" : zone.ToSerializedString();

    private static TimeZoneInfo TimeZoneOf(string text) => text switch
    {
        "utc" => TimeZoneInfo.Utc,
        "local" => TimeZoneInfo.Local,
        _ => TimeZoneInfo.FromSerializedString(text),
    };

    private static CultureInfo CultureOf((string Name, bool IsReadOnly) culture) =>
        culture.IsReadOnly ? CultureInfo.GetCultureInfo(culture.Name) : new CultureInfo(culture.Name);
}
