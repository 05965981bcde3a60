using System.Buffers;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Parallelism.Closures;
using Parallelism.Processes;
using Parallelism.Serialization;
using Parallelism.Tests.Closures;
using Parallelism.Tests.Contract;
using Parallelism.Tests.Wire;
using Parallelism.Wire;

namespace Parallelism.Tests.Processes;

// Log frames whose MessagePack is wrong: a record, or a typed error; never more memory than the bytes can stand for.
public sealed class HostileLogTests : IDisposable
{
    private const int Array32 = 0xDD;
    private const int Text32 = 0xDB;

    private readonly Crossing _worker = new();
    private readonly FormatterTable _formatters = new(new ClosureFormatters());
    private readonly RecordingLogger _recorder = new(LogLevel.Trace);
    private readonly EncodedWork _work;
    private readonly OutcomeReader _reader;

    public HostileLogTests()
    {
        ILogger logger = _recorder;
        Action work = () => logger.LogInformation("said");
        _work = new WorkEncoder(_formatters, new CodeTable()).Encode(work, typeof(int), typeof(int), 0);
        _reader = new(new WorkDecoder(_formatters, _worker.Worker), new ExceptionDecoder(_formatters, _worker.Worker), new PayloadCodec(_worker.Encoder, null));
    }

    public void Dispose() => _recorder.Dispose();

    [Fact]
    public void A_record_that_is_whole_is_told()
    {
        Read(Whole())!();
        _recorder.Records.Should().ContainSingle().Which.Should().Contain("said").And.Contain("ArgumentException");
    }

    [Fact(Timeout = 120_000)]
    public Task Damaged_records_are_told_or_refused_with_a_typed_error() => Task.Run(() =>
    {
        byte[] whole = Whole();
        var random = new Random(41);
        int told = 0, refused = 0, count = HostileCount.Of(20_000);
        for (int i = 0; i < count; i++)
        {
            byte[] damaged = Frames.Damage(random, whole);
            try
            {
                if (Read(damaged) is { } deliver)
                    told++;
            }
            catch (Exception error) when (error is ProtocolException or MessagePackFormatException or WorkSerializationException)
            {
                refused++;
            }
            catch (Exception error)
            {
                throw new UnreachableException($"An untyped error from {Convert.ToHexString(damaged)}", error);
            }
        }
        told.Should().BePositive();
        refused.Should().BeInRange(count / 10, count);
    });

    [Theory]
    [InlineData("nested")]
    [InlineData("a number")]
    [InlineData("nothing")]
    [InlineData("a long array")]
    [InlineData("a long text")]
    [InlineData("an unknown type")]
    public void What_is_no_record_is_refused_with_little_memory(string what)
    {
        byte[] record = what switch
        {
            "nested" => [.. Enumerable.Repeat((byte)0x91, 100_000), 0xC0],
            "a number" => [5],
            "nothing" => [],
            "a long array" => [Array32, 0x7F, 0xFF, 0xFF, 0xFF],
            "a long text" => [Text32, 0x7F, 0xFF, 0xFF, 0xFF, (byte)'x'],
            _ => [0x92, 0xCD, 0x7F, 0xFF, 0x80],
        };
        long before = GC.GetAllocatedBytesForCurrentThread();
        FluentActions.Invoking(() => Read(Frame(record))).Should().Throw<Exception>()
            .Which.Should().Match(static error => error is ProtocolException || error is MessagePackFormatException || error is WorkSerializationException);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(16 << 20);
    }

    [Fact]
    public void A_logger_that_the_work_did_not_capture_hears_nothing() =>
        LogDelivery.Read(_work, [0xFF, 0xFF, 3, .. Whole().AsSpan(1)], _reader).Should().BeNull();

    private Action? Read(byte[] body) => LogDelivery.Read(_work, body, _reader);

    // As a worker writes it.
    private byte[] Whole()
    {
        var record = new ArrayBufferWriter<byte>();
        var error = new ArrayBufferWriter<byte>();
        int definitions = _worker.Encoder.Encode<object?>(record, new LogRecord
        {
            Level = (int)LogLevel.Warning,
            EventId = 5,
            EventName = "Said",
            State = new() { Text = "said", Keys = ["a", "b"], Values = [1, "two"] },
            Scopes = [new() { Logger = _work.Loggers[0].Id, State = new() { Text = "scope" } }],
        }, isResult: true);
        definitions = Math.Max(definitions, new ExceptionEncoder(_formatters, _worker.Host).Encode(error, new ArgumentException("a message", "a name")));
        _worker.SendDefinitions(definitions);
        return Frame(record.WrittenSpan, error.WrittenSpan);
    }

    private byte[] Frame(ReadOnlySpan<byte> record, ReadOnlySpan<byte> error = default)
    {
        var body = new FrameBuffer();
        body.WriteVarint(_work.Loggers[0].Id);
        body.WriteBlob(record);
        body.WriteBytes(error);
        return body.Written.ToArray();
    }
}
