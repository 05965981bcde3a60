using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Parallelism.Serialization;

internal ref partial struct MessagePackWriter
{
    // Up to this length three bytes per character are reserved at once; a longer string is measured first.
    private const int LongText = 16 * 1024;

    // Up to this length the call of the vectorised conversion costs more than it saves.
    private const int TinyText = 16;

    public void Write(string? value)
    {
        if (value is null)
        {
            WriteNil();
        }
        else
        {
            Write(value.AsSpan());
        }
    }

    public void Write(scoped ReadOnlySpan<char> value)
    {
        if (value.Length > TinyText || !TryWriteTiny(value))
        {
            WriteText(value);
        }
    }

    private static int TextHeaderLength(int bytes) => bytes < 32 ? 1 : bytes <= byte.MaxValue ? 2 : bytes <= ushort.MaxValue ? 3 : 5;

    private bool TryWriteTiny(scoped ReadOnlySpan<char> value)
    {
        Span<byte> span = Reserve(1 + TinyText)[..(1 + value.Length)];
        for (int i = 0; i < value.Length; i++)
        {
            char next = value[i];
            if (next > 0x7f)
            {
                return false;
            }

            span[i + 1] = (byte)next;
        }

        span[0] = (byte)(MessagePackCode.FixStr | value.Length);
        _used += span.Length;
        return true;
    }

    private void WriteText(scoped ReadOnlySpan<char> value)
    {
        int room = value.Length <= LongText ? value.Length * 3 : Encoding.UTF8.GetByteCount(value);
        Span<byte> span = Reserve(room + 5);

        // Most text is ASCII: the bytes go where they belong if every character becomes one byte, and move only if that guess was wrong.
        int guess = TextHeaderLength(value.Length);
        if (Utf8.FromUtf16(value, span[guess..], out _, out int bytes, replaceInvalidSequences: false) != OperationStatus.Done)
        {
            WriteUtf16(value);
            return;
        }

        int header = TextHeaderLength(bytes);
        if (header != guess)
        {
            span.Slice(guess, bytes).CopyTo(span[header..]);
        }

        if (header == 1)
        {
            span[0] = (byte)(MessagePackCode.FixStr | bytes);
        }
        else
        {
            PutLength(span, bytes, MessagePackCode.Str8);
        }

        _used += header + bytes;
    }

    private void WriteUtf16(scoped ReadOnlySpan<char> value)
    {
        WriteExtensionHeader(ExtensionCode.Utf16, checked(value.Length * 2));
        foreach (char unit in value)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(Reserve(2), unit);
            _used += 2;
        }
    }
}
