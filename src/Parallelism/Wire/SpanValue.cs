using System.Globalization;
using System.Text;

namespace Parallelism.Wire;

// The value of an activity's attribute: what OpenTelemetry allows, and anything else as its text.
internal static class SpanValue
{
    // Characters of a text; the rest is cut off.
    private const int MaxText = 16 * 1024;

    private const int MaxLength = 1024;

    private const byte Null = 0;
    private const byte Text = 1;
    private const byte Boolean = 2;
    private const byte Integer = 3;
    private const byte Real = 4;
    private const byte Array = 5;

    public static void Write(FrameBuffer frame, object? value)
    {
        switch (value)
        {
            case null:
                frame.WriteByte(Null);
                break;
            case bool flag:
                frame.WriteByte(Boolean);
                frame.WriteByte(flag ? (byte)1 : (byte)0);
                break;
            case sbyte or byte or short or ushort or int or uint or long:
                frame.WriteByte(Integer);
                frame.WriteVarint(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case float or double:
                frame.WriteByte(Real);
                frame.WriteVarint(BitConverter.DoubleToInt64Bits(Convert.ToDouble(value, CultureInfo.InvariantCulture)));
                break;
            case string[] or bool[] or int[] or long[] or double[]:
                WriteArray(frame, (System.Array)value);
                break;
            default:
                string text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
                frame.WriteByte(Text);
                frame.WriteBlob(Encoding.UTF8.GetBytes(text.Length > MaxText ? text[..MaxText] : text));
                break;
        }
    }

    public static object? Read(ref BodyReader reader) => ReadScalar(ref reader, reader.ReadByte());

    private static object? ReadScalar(ref BodyReader reader, byte code) => code switch
    {
        Null => null,
        Text => Encoding.UTF8.GetString(reader.ReadBlob()),
        Boolean => reader.ReadByte() != 0,
        Integer => reader.ReadVarint(),
        Real => BitConverter.Int64BitsToDouble(reader.ReadVarint()),
        Array => ReadArray(ref reader),
        _ => throw new ProtocolException($"An activity holds a value of the unknown code {code}."),
    };

    private static void WriteArray(FrameBuffer frame, System.Array values)
    {
        frame.WriteByte(Array);
        int count = Math.Min(values.Length, MaxLength);
        frame.WriteByte(values switch { string[] => Text, bool[] => Boolean, double[] => Real, _ => Integer });
        frame.WriteVarint(count);
        for (int i = 0; i < count; i++)
            Write(frame, values.GetValue(i));
    }

    private static object ReadArray(ref BodyReader reader)
    {
        byte element = reader.ReadByte();
        int count = reader.ReadCount();
        if (count > MaxLength || element is < Text or > Real)
            throw new ProtocolException($"An activity holds an array of {count} values of the code {element}.");
        object?[] values = new object?[count];
        for (int i = 0; i < count; i++)
        {
            byte code = reader.ReadByte();
            if (code != element && code != Null)
                throw new ProtocolException($"An activity holds a value of the code {code} in an array of the code {element}.");
            values[i] = ReadScalar(ref reader, code);
        }
        return element switch
        {
            Text => System.Array.ConvertAll(values, static value => (string?)value),
            Boolean => System.Array.ConvertAll(values, static value => value is true),
            Integer => System.Array.ConvertAll(values, static value => value is long number ? number : 0),
            _ => System.Array.ConvertAll(values, static value => value is double number ? number : 0),
        };
    }
}
