namespace Parallelism.Serialization;

// The moment as a timestamp, and the offset in minutes.
internal sealed class DateTimeOffsetFormatter : Formatter<DateTimeOffset>
{
    public override bool NeverRefuses => true;

    public override void Write(ref MessagePackWriter writer, DateTimeOffset value, WriteContext context)
    {
        writer.WriteArrayHeader(2);
        writer.WriteTimestamp(value.UtcDateTime);
        writer.Write(value.TotalOffsetMinutes);
    }

    public override DateTimeOffset Read(ref MessagePackReader reader, ReadContext context)
    {
        reader.ReadArrayHeader(2);
        DateTime utc = reader.ReadTimestamp();
        return Conversion.Read((utc, reader.ReadInt16()), static x => new DateTimeOffset(x.utc).ToOffset(TimeSpan.FromMinutes(x.Item2)));
    }
}
