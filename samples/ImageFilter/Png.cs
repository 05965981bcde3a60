using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace ImageFilter;

/// <summary>Writes pixels (0xAARRGGBB) as PNG, and reads what it wrote: the W3C's PNG specification, 8 bits a channel, no filter.</summary>
internal static class Png
{
    private static readonly byte[] Signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];
    private static readonly uint[] CrcTable = [.. Enumerable.Range(0, 256).Select(Crc)];

    public static byte[] Write(int width, int height, ReadOnlySpan<uint> pixels)
    {
        using var file = new MemoryStream();
        file.Write(Signature);
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 6);
        WriteChunk(file, "IHDR", header);
        WriteChunk(file, "IDAT", Compress(width, height, pixels));
        WriteChunk(file, "IEND", []);
        return file.ToArray();
    }

    public static string SizeOf(byte[] png)
    {
        ReadOnlySpan<byte> header = Chunk(png, "IHDR");
        return $"{BinaryPrimitives.ReadInt32BigEndian(header)} x {BinaryPrimitives.ReadInt32BigEndian(header[4..])}";
    }

    public static uint[] PixelsOf(byte[] png)
    {
        int width = BinaryPrimitives.ReadInt32BigEndian(Chunk(png, "IHDR"));
        using var packed = new MemoryStream(Chunk(png, "IDAT").ToArray());
        using var unpacked = new MemoryStream();
        using (var zip = new ZLibStream(packed, CompressionMode.Decompress))
            zip.CopyTo(unpacked);
        byte[] bytes = unpacked.ToArray();
        int line = 1 + (4 * width);
        var pixels = new uint[bytes.Length / line * width];
        for (int i = 0; i < pixels.Length; i++)
        {
            ReadOnlySpan<byte> pixel = bytes.AsSpan((i / width * line) + 1 + (i % width * 4), 4);
            pixels[i] = ((uint)pixel[3] << 24) | ((uint)pixel[0] << 16) | ((uint)pixel[1] << 8) | pixel[2];
        }
        return pixels;
    }

    private static byte[] Compress(int width, int height, ReadOnlySpan<uint> pixels)
    {
        using var packed = new MemoryStream();
        using (var zip = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            byte[] line = new byte[1 + (4 * width)];
            for (int row = 0; row < height; row++)
            {
                for (int column = 0; column < width; column++)
                {
                    uint pixel = pixels[(row * width) + column];
                    BinaryPrimitives.WriteUInt32BigEndian(line.AsSpan(1 + (4 * column)), (pixel << 8) | (pixel >> 24));
                }
                zip.Write(line);
            }
        }
        return packed.ToArray();
    }

    // Length, name, data, and a check of name and data.
    private static void WriteChunk(Stream file, string name, ReadOnlySpan<byte> data)
    {
        byte[] chunk = new byte[data.Length + 12];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        Encoding.ASCII.GetBytes(name, chunk.AsSpan(4));
        data.CopyTo(chunk.AsSpan(8));
        uint crc = uint.MaxValue;
        foreach (byte b in chunk.AsSpan(4, data.Length + 4))
            crc = CrcTable[(crc ^ b) & 255] ^ (crc >> 8);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(data.Length + 8), ~crc);
        file.Write(chunk);
    }

    private static ReadOnlySpan<byte> Chunk(ReadOnlySpan<byte> png, string name)
    {
        for (int at = Signature.Length; at < png.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(png[at..]);
            if (Encoding.ASCII.GetString(png.Slice(at + 4, 4)) == name)
                return png.Slice(at + 8, length);
            at += length + 12;
        }
        throw new InvalidDataException($"There is no {name} chunk.");
    }

    private static uint Crc(int value)
    {
        uint crc = (uint)value;
        for (int bit = 0; bit < 8; bit++)
            crc = (crc & 1) == 0 ? crc >> 1 : 0xEDB88320 ^ (crc >> 1);
        return crc;
    }
}
