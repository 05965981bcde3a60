using System.Diagnostics;
using System.Globalization;
using Parallelism.Serialization;
using Xunit.Abstractions;

namespace Parallelism.Tests.Serialization;

// Another implementation reads what we write, and we read what it writes. Needs Debian's python3-msgpack (module msgpack of /usr/bin/python3).
public sealed class PythonConformanceTests(ITestOutputHelper output)
{
    private const string Script = """
        import sys, datetime, msgpack
        values = [None, True, False, 0, 127, 128, 255, 256, 65535, 65536, 4294967295, 4294967296, 18446744073709551615, -1, -32, -33, -128, -129, -32768,
                  -32769, -2147483648, -2147483649, -9223372036854775808, 1.5, -0.0, 1e300, "", "a" * 31, "a" * 32, "ä€😀", "x" * 255, "x" * 256, "x" * 70000, b"", b"\x01\xff",
                  b"z" * 70000, list(range(100)), {"a": 1, "b": [1, {"c": None}]}, msgpack.ExtType(40, b"\x07\x01\x00\x00\x00"),
                  msgpack.Timestamp(0, 0), msgpack.Timestamp(1, 500), msgpack.Timestamp(17179869184, 0), msgpack.Timestamp(-1, 999999900)]
        ours = open(sys.argv[1], "rb").read()
        unpacker = msgpack.Unpacker(raw=False, strict_map_key=False, timestamp=0)
        unpacker.feed(ours)
        got = list(unpacker)
        assert len(got) == len(values), (len(got), len(values))
        for a, b in zip(got, values):
            assert type(a) == type(b) and a == b and repr(a) == repr(b), (a, b)
        packed = b"".join(msgpack.packb(v) for v in values)
        open(sys.argv[2], "wb").write(packed)
        print("read", len(got), "identical bytes:", packed == ours)
        """;

    // Takes values apart and packs them anew; what one side holds to be a value the other one must too.
    private const string RepackScript = """
        import sys, msgpack
        unpacker = msgpack.Unpacker(open(sys.argv[1], "rb"), raw=False, strict_map_key=False, timestamp=0)
        out = open(sys.argv[2], "wb")
        count = 0
        for value in unpacker:
            out.write(msgpack.packb(value, use_bin_type=True))
            count += 1
        print("repacked", count)
        """;

    // Our objects are its dictionaries, and its dictionaries, in an order of its own and with a member that we do not know, our objects.
    private const string ObjectScript = """
        import sys, msgpack
        ours = msgpack.unpackb(open(sys.argv[1], "rb").read(), raw=False, timestamp=0)
        assert ours == [{"Number": 7, "Name": "sieben", "Values": [1.5, None, -2.0], "Inner": {"a": [True, False]}, "Day": 5, "Blob": b"\x00\xff", "At": msgpack.Timestamp(1, 500)}], ours
        theirs = [{"At": msgpack.Timestamp(1, 500), "Unknown": {"x": [1, {"y": 2}]}, "Blob": b"\x00\xff", "Day": 5, "Inner": {"a": [True, False]}, "Name": "sieben", "Values": [1.5, None, -2], "Number": 7}]
        open(sys.argv[2], "wb").write(msgpack.packb(theirs, use_bin_type=True))
        print("equal")
        """;

    internal sealed class Crossing
    {
        public int Number { get; init; }

        public string? Name { get; init; }

        public List<double?> Values { get; init; } = [];

        public Dictionary<string, List<object>> Inner { get; init; } = [];

        public DayOfWeek Day { get; init; }

        public byte[] Blob { get; init; } = [];

        public DateTime At { get; init; }
    }

    [Fact]
    public void Random_values_survive_both_ways()
    {
        if (IsMissing())
            return;
        var random = new Random(4711);
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(buffer);
        for (int i = 0; i < 500; i++)
            RandomTree.Write(ref writer, random, depth: 4);
        writer.Flush();
        byte[] bytes = buffer.WrittenSpan.ToArray();

        byte[] theirs = Exchange(RepackScript, bytes, "repacked 500");
        theirs.AsSpan().SequenceEqual(bytes).Should().BeTrue("it packs what it read as we wrote it");
        var again = new System.Buffers.ArrayBufferWriter<byte>();
        var copy = new MessagePackWriter(again);
        var reader = new MessagePackReader(theirs);
        while (reader.Remaining > 0)
            RandomTree.Copy(ref reader, ref copy);
        copy.Flush();
        again.WrittenSpan.SequenceEqual(bytes).Should().BeTrue("we read from it what we wrote");
    }

    [Fact]
    public void Objects_cross_as_dictionaries()
    {
        if (IsMissing())
            return;
        var value = new Crossing
        {
            Number = 7, Name = "sieben", Values = [1.5, null, -2], Inner = new() { ["a"] = [true, false] }, Day = DayOfWeek.Friday, Blob = [0, 255],
            At = DateTime.UnixEpoch.AddSeconds(1).AddTicks(5),
        };
        byte[] theirs = Exchange(ObjectScript, Travel.Write(new[] { value }), "equal");
        Travel.Read<Crossing[]>(theirs).Should().ContainSingle().Which.Should().BeEquivalentTo(value);
    }

    [Fact]
    public void Python_reads_what_we_write_and_we_read_what_it_writes()
    {
        if (IsMissing())
            return;
        string ours = Path.GetTempFileName();
        string theirs = Path.GetTempFileName();
        try
        {
            byte[] bytes = Written();
            File.WriteAllBytes(ours, bytes);
            (int code, string text) = Run("-c", Script, ours, theirs)!.Value;
            output.WriteLine(text);
            code.Should().Be(0, "{0}", text);
            text.Should().Contain("read 43");

            // The same values in the same forms: what we write, we read too.
            File.ReadAllBytes(theirs).Should().Equal(bytes);
            var reader = new MessagePackReader(bytes);
            int count = 0;
            for (; reader.Remaining > 0; count++)
            {
                reader.Skip();
            }

            count.Should().Be(43);
        }
        finally
        {
            File.Delete(ours);
            File.Delete(theirs);
        }
    }

    private bool IsMissing()
    {
        if (Run("-c", "import msgpack") is { Code: 0 })
            return false;
        output.WriteLine("SKIPPED: /usr/bin/python3 has no module msgpack. Install python3-msgpack to run this check.");
        Console.WriteLine("SKIPPED: PythonConformanceTests needs python3-msgpack.");
        return true;
    }

    private static byte[] Exchange(string script, byte[] ours, string expected)
    {
        string from = Path.GetTempFileName();
        string to = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(from, ours);
            (int code, string text) = Run("-c", script, from, to)!.Value;
            code.Should().Be(0, "{0}", text);
            text.Should().Contain(expected);
            return File.ReadAllBytes(to);
        }
        finally
        {
            File.Delete(from);
            File.Delete(to);
        }
    }

    private static byte[] Written()
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(buffer);
        writer.WriteNil();
        writer.Write(true);
        writer.Write(false);
        foreach (long value in new long[] { 0, 127, 128, 255, 256, 65535, 65536, 4294967295, 4294967296 })
        {
            writer.Write(value);
        }

        writer.Write(ulong.MaxValue);
        foreach (long value in new long[] { -1, -32, -33, -128, -129, -32768, -32769, int.MinValue, -2147483649, long.MinValue })
        {
            writer.Write(value);
        }

        writer.Write(1.5);
        writer.Write(-0.0);
        writer.Write(1e300);
        foreach (string text in new[] { "", new('a', 31), new('a', 32), "ä€😀", new('x', 255), new('x', 256), new('x', 70000) })
        {
            writer.Write(text);
        }

        writer.WriteBinary([]);
        writer.WriteBinary([1, 255]);
        writer.WriteBinary(Enumerable.Repeat((byte)'z', 70000).ToArray());
        writer.WriteArrayHeader(100);
        for (int i = 0; i < 100; i++)
        {
            writer.Write(i);
        }

        writer.WriteMapHeader(2);
        writer.Write("a");
        writer.Write(1);
        writer.Write("b");
        writer.WriteArrayHeader(2);
        writer.Write(1);
        writer.WriteMapHeader(1);
        writer.Write("c");
        writer.WriteNil();
        writer.Flush();
        Payload.Write(buffer, new[] { 1 }, new WriteContext { Formatters = Travel.Table });
        foreach (string moment in new[] { "1970-01-01T00:00:00", "1970-01-01T00:00:01.0000005", "2514-05-30T01:53:04", "1969-12-31T23:59:59.9999999" })
        {
            DateTime utc = DateTime.Parse(moment, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal);
            Payload.Write(buffer, utc, new WriteContext { Formatters = Travel.Table });
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static (int Code, string Text)? Run(params string[] arguments)
    {
        if (!File.Exists("/usr/bin/python3"))
        {
            return null;
        }

        using var process = Process.Start(new ProcessStartInfo("/usr/bin/python3", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string text = process.StandardOutput.ReadToEnd();
        if (!process.WaitForExit(30_000))
        {
            process.Kill();
        }

        return (process.ExitCode, text + error.Result);
    }
}
