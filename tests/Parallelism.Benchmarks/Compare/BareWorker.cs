using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Parallelism.Benchmarks.Compare;

// The least that a .NET worker process can be: it reads a count and as many ints, adds one to each, and writes count and ints back. Blocking
// reads and writes, one thread, no serializer, no code that travels, nothing that survives a failure.
internal static class BareWorker
{
    public const string Command = "bare-worker";
    public const int HeaderSize = sizeof(int);

    public static void Run()
    {
        using Stream input = Console.OpenStandardInput();
        using Stream output = Console.OpenStandardOutput();
        byte[] buffer = new byte[1024];
        while (true)
        {
            int filled = input.ReadAtLeast(buffer, HeaderSize, throwOnEndOfStream: false);
            if (filled < HeaderSize)
                return;
            int length = HeaderSize + BinaryPrimitives.ReadInt32LittleEndian(buffer) * sizeof(int);
            if (length > buffer.Length)
                Array.Resize(ref buffer, length);
            if (filled < length)
                input.ReadExactly(buffer, filled, length - filled);
            foreach (ref int value in MemoryMarshal.Cast<byte, int>(buffer.AsSpan(HeaderSize, length - HeaderSize)))
                value++;
            output.Write(buffer, 0, length);
        }
    }
}
