using System.Linq.Expressions;
using Parallelism.Serialization;

namespace Parallelism.Tests.Serialization;

public sealed class RefusalTests
{
    internal sealed class Customer
    {
        public object? Thing { get; set; }
    }

    internal sealed record Line(Customer? Customer);

    internal sealed record Order(List<Line> Lines, Dictionary<string, Customer>? ByName = null);

    internal sealed class WithEvent
    {
        public event EventHandler? Changed;

        public void Raise() => Changed?.Invoke(this, EventArgs.Empty);
    }

    internal sealed class Basket : Dictionary<string, int>;

    internal sealed class OpensFiles
    {
        public required Stream Output { get; init; }
    }

    internal sealed class MayOpenFiles
    {
        public Stream? Output { get; init; }
    }

    internal sealed class Ring
    {
        public Ring? Next { get; set; }
    }

    internal unsafe struct Pointing
    {
        private int* _at;

        public void Set(int* at) => _at = at;
    }

    public static TheoryData<string, string> Refused => new()
    {
        { nameof(FileStream), "an open stream: pass the path" },
        { nameof(MemoryStream), "ToArray()" },
        { nameof(StreamReader), "an open reader" },
        { nameof(Task), "await it first" },
        { nameof(Thread), "a thread of this process" },
        { nameof(SemaphoreSlim), "a lock" },
        { nameof(ManualResetEvent), "a lock" },
        { nameof(Lock), "a lock" },
        { nameof(ReaderWriterLockSlim), "a lock" },
        { nameof(CancellationTokenSource), "capture its Token" },
        { nameof(Timer), "it ticks in this process" },
        { nameof(Lazy<int>), "pass its Value" },
        { nameof(ThreadLocal<int>), "pass the value" },
        { nameof(AsyncLocal<int>), "pass the value" },
        { nameof(WeakReference), "pass the target" },
        { nameof(HttpClient), "open connections" },
        { nameof(System.Diagnostics.Process), "pass its Id" },
        { nameof(Action), "a delegate" },
        { nameof(Expression), "pass the delegate" },
        { nameof(IntPtr), "an address or handle" },
        { nameof(System.Data.Common.DbConnection), "pass the connection string" },
        { nameof(System.Reflection.MethodInfo), "reflection objects" },
        { nameof(System.Net.Sockets.Socket), "an open connection" },
        { nameof(Microsoft.Win32.SafeHandles.SafeFileHandle), "a handle of this process" },
        { nameof(TaskCompletionSource), "return a result" },
        { nameof(ILookup<int, int>), "ToDictionary" },
        { nameof(Basket), "hold one in a member" },
        { nameof(EventHandler), "[NonSerialized]" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_belongs_to_this_process_is_refused_by_its_path_with_advice(string kind, string advice)
    {
        object thing = Make(kind);
        var order = new Order([new(null), new(new Customer { Thing = thing })]);
        var error = FluentActions.Invoking(() => Travel.Write(order)).Should().Throw<WorkSerializationException>().Which;
        error.Path.Should().StartWith("Order.Lines[].Customer.Thing");
        error.Message.Should().Contain(advice).And.Contain(" → ");
        (thing as IDisposable)?.Dispose();
    }

    [Fact]
    public void A_refusal_reads_as_path_and_advice()
    {
        using var stream = new FileStream(Path.GetTempFileName(), FileMode.Open, FileAccess.Read, FileShare.None, 1, FileOptions.DeleteOnClose);
        FluentActions.Invoking(() => Travel.Write(new Order([new(new Customer { Thing = stream })]))).Should().Throw<WorkSerializationException>()
            .WithMessage("Order.Lines[].Customer.Thing → FileStream: an open stream: pass the path and open it inside the work");
        FluentActions.Invoking(() => Travel.Write(new Order([], new() { ["a"] = new() { Thing = stream } }))).Should().Throw<WorkSerializationException>()
            .Which.Path.Should().Be("Order.ByName[].Thing → FileStream");
        FluentActions.Invoking(() => Travel.Write<object>(stream)).Should().Throw<WorkSerializationException>().Which.Path.Should().Be("FileStream");
    }

    [Fact]
    public void An_event_with_a_subscriber_is_refused_and_one_without_travels()
    {
        var source = new WithEvent();
        Travel.There(source).Should().NotBeNull();
        source.Changed += (_, _) => { };
        FluentActions.Invoking(() => Travel.Write(source)).Should().Throw<WorkSerializationException>().Which.Path.Should().Be("WithEvent.Changed → EventHandler");
    }

    [Fact]
    public void A_pointer_in_a_field_is_refused_however_often()
    {
        for (int i = 0; i < 20; i++)
        {
            FluentActions.Invoking(() => Travel.Write(new[] { default(Pointing) })).Should().Throw<WorkSerializationException>()
                .WithMessage("Pointing[]._at → Object: an address of this process*");
        }
    }

    [Fact]
    public void A_null_of_a_refused_type_travels() => Travel.There(new MayOpenFiles()).Output.Should().BeNull();

    [Theory]
    [InlineData(typeof(Stream), "Stream: an open stream")]
    [InlineData(typeof(Task<int>), "await it first")]
    [InlineData(typeof(List<FileStream>), "List<FileStream>[] → FileStream: an open stream")]
    [InlineData(typeof(OpensFiles), "OpensFiles.Output → Stream: an open stream")]
    [InlineData(typeof(Dictionary<string, OpensFiles>), "Dictionary<String, OpensFiles>[].Output → Stream")]
    [InlineData(typeof(Span<int>), "pass an array or Memory<T>")]
    [InlineData(typeof(nint), "an address")]
    [InlineData(typeof(Action), "a delegate")]
    public void A_declared_type_that_never_can_travel_is_known_beforehand(Type type, string reason)
    {
        new MessagePackPayloadSerializer().CanSerialize(type, out string? why).Should().BeFalse();
        why.Should().Contain(reason);
    }

    [Theory]
    [InlineData(typeof(int))]
    [InlineData(typeof(object))]
    [InlineData(typeof(void))]
    [InlineData(typeof(Order))]
    [InlineData(typeof(MayOpenFiles))]
    [InlineData(typeof(Ring))]
    [InlineData(typeof(WithEvent))]
    [InlineData(typeof(IEnumerable<IComparable>))]
    [InlineData(typeof((int, List<string>)?))]
    [InlineData(typeof(InvalidOperationException))]
    public void A_declared_type_that_may_travel_is_not_refused_beforehand(Type type) =>
        new MessagePackPayloadSerializer().CanSerialize(type, out _).Should().BeTrue();

    [Fact]
    public void A_circle_without_tracking_ends_in_an_error_with_its_path()
    {
        var ring = new Ring { Next = new Ring() };
        ring.Next.Next = ring;
        FluentActions.Invoking(() => Travel.Write(ring)).Should().Throw<WorkSerializationException>().WithMessage("Ring.Next.Next*…*Next: objects are nested more than 512 deep*");
    }

    [Fact]
    public void Another_type_than_the_declared_one_is_refused_where_types_cannot_be_told() =>
        FluentActions.Invoking(() => Travel.Write<object>(new Ring(), types: false)).Should().Throw<WorkSerializationException>()
            .WithMessage("*Ring: a value declared as Object is of another type*");

    [Fact]
    public void A_context_is_as_new_after_a_refusal()
    {
        var context = new WriteContext { Formatters = Travel.Table, Types = new NumberedTypes(), TracksReferences = true };
        var shared = new Customer();
        FluentActions.Invoking(() => Payload.Write(new System.Buffers.ArrayBufferWriter<byte>(), new object[] { shared, new MemoryStream() }, context))
            .Should().Throw<WorkSerializationException>();
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        Payload.Write(buffer, new[] { shared, shared }, context);
        buffer.WrittenSpan.ToArray().Should().Equal(Travel.Write(new[] { shared, shared }, references: true));
    }

    private static object Make(string kind) => kind switch
    {
        nameof(FileStream) => new FileStream(Path.GetTempFileName(), FileMode.Open, FileAccess.Read, FileShare.None, 1, FileOptions.DeleteOnClose),
        nameof(MemoryStream) => new MemoryStream(),
        nameof(StreamReader) => new StreamReader(new MemoryStream()),
        nameof(Task) => Task.FromResult(1),
        nameof(Thread) => Thread.CurrentThread,
        nameof(SemaphoreSlim) => new SemaphoreSlim(1),
        nameof(ManualResetEvent) => new ManualResetEvent(false),
        nameof(Lock) => Activator.CreateInstance(Type.GetType("System.Threading.Lock")!)!,
        nameof(ReaderWriterLockSlim) => new ReaderWriterLockSlim(),
        nameof(CancellationTokenSource) => new CancellationTokenSource(),
        nameof(Timer) => new Timer(_ => { }),
        nameof(Lazy<int>) => new Lazy<int>(1),
        nameof(ThreadLocal<int>) => new ThreadLocal<int>(),
        nameof(AsyncLocal<int>) => new AsyncLocal<int>(),
        nameof(WeakReference) => new WeakReference(new object()),
        nameof(HttpClient) => new HttpClient(),
        nameof(System.Diagnostics.Process) => System.Diagnostics.Process.GetCurrentProcess(),
        nameof(Action) => () => { },
        nameof(Expression) => Expression.Constant(1),
        nameof(IntPtr) => new IntPtr(1),
        nameof(System.Data.Common.DbConnection) => new TestConnection(),
        nameof(System.Reflection.MethodInfo) => typeof(object).GetMethod(nameof(ToString))!,
        nameof(System.Net.Sockets.Socket) => new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp),
        nameof(Microsoft.Win32.SafeHandles.SafeFileHandle) => new Microsoft.Win32.SafeHandles.SafeFileHandle(),
        nameof(TaskCompletionSource) => new TaskCompletionSource(),
        nameof(ILookup<int, int>) => new[] { 1 }.ToLookup(x => x),
        nameof(Basket) => new Basket { ["a"] = 1 },
        nameof(EventHandler) => Subscribed(),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    private static WithEvent Subscribed()
    {
        var source = new WithEvent();
        source.Changed += (_, _) => { };
        return source;
    }

    private sealed class TestConnection : System.Data.Common.DbConnection
    {
        [System.Diagnostics.CodeAnalysis.AllowNull]
        public override string ConnectionString { get; set; } = "";

        public override string Database => "";

        public override string DataSource => "";

        public override string ServerVersion => "";

        public override System.Data.ConnectionState State => default;

        public override void ChangeDatabase(string databaseName) => throw new NotSupportedException();

        public override void Close()
        {
        }

        public override void Open() => throw new NotSupportedException();

        protected override System.Data.Common.DbTransaction BeginDbTransaction(System.Data.IsolationLevel isolationLevel) => throw new NotSupportedException();

        protected override System.Data.Common.DbCommand CreateDbCommand() => throw new NotSupportedException();
    }
}
