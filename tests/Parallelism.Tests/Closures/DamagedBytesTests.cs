using System.Buffers;
using Parallelism.Closures;
using Parallelism.Serialization;

namespace Parallelism.Tests.Closures;

public sealed class DamagedBytesTests
{
    private const int Rounds = 400;

    [Fact(Timeout = 120_000)]
    public Task Damaged_work_ends_in_a_typed_error() => Task.Run(() =>
    {
        var random = new Random(20240229);
        foreach (Func<object?> work in AcceptedWork.Cases.Values)
        {
            var crossing = new Crossing();
            EncodedWork encoded = crossing.Encoder.Encode(work, typeof(int), typeof(string), 3);
            crossing.SendDefinitions(encoded.Definitions);
            for (int i = 0; i < Rounds / 20; i++)
            {
                byte[] damaged = Damage(encoded.Bytes.Span, random);
                Attempt(() => crossing.Decoder.Decode(damaged, WorkHooks.None), damaged);
            }
            // What was refused must not have spoilt the decoder.
            crossing.Decoder.Decode(encoded.Bytes.Span, WorkHooks.None).Work.Should().NotBeNull();
        }
    });

    [Fact(Timeout = 120_000)]
    public Task Damaged_definitions_end_in_a_typed_error() => Task.Run(() =>
    {
        var random = new Random(19700101);
        var table = new CodeTable();
        foreach (Func<object?> work in AcceptedWork.Cases.Values)
            table.GetId(work.Method);
        table.GetId(typeof(Dictionary<string, List<int[,]>>));
        var output = new ArrayBufferWriter<byte>();
        table.WriteDefinitions(0, table.Count, output);
        for (int i = 0; i < Rounds; i++)
        {
            byte[] damaged = Damage(output.WrittenSpan, random);
            var worker = new PeerCodeTable();
            Attempt(() => worker.Add(damaged), damaged);
            for (int id = 0; id < worker.Count; id++)
                Attempt(() => worker.GetType(id), damaged);
        }
    });

    [Fact(Timeout = 120_000)]
    public Task Damaged_exceptions_end_in_a_typed_error() => Task.Run(() =>
    {
        var random = new Random(42);
        var crossing = new Crossing();
        var formatters = new FormatterTable(new ClosureFormatters());
        var output = new ArrayBufferWriter<byte>();
        var error = new AggregateException("a", new ArgumentException("b", "c"), new ExceptionTests.CustomException(1, "d") { Data = { ["k"] = 1 } });
        crossing.SendDefinitions(new ExceptionEncoder(formatters, crossing.Host).Encode(output, error));
        var decoder = new ExceptionDecoder(formatters, crossing.Worker);
        for (int i = 0; i < Rounds * 5; i++)
        {
            byte[] damaged = Damage(output.WrittenSpan, random);
            Attempt(() => decoder.Decode(damaged), damaged);
        }
    });

    private static void Attempt(Action decode, byte[] bytes)
    {
        try
        {
            decode();
        }
        catch (Exception error) when (error is MessagePackFormatException or WorkSerializationException)
        {
        }
        catch (Exception error)
        {
            throw new InvalidOperationException($"An untyped error from {Convert.ToHexString(bytes)}", error);
        }
    }

    private static byte[] Damage(ReadOnlySpan<byte> bytes, Random random)
    {
        byte[] damaged = bytes.ToArray();
        for (int i = random.Next(1, 4); i > 0; i--)
            damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
        return random.Next(4) == 0 ? damaged[..random.Next(damaged.Length)] : damaged;
    }
}
