using System.Collections;
using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Text.Json;
using Parallelism.Closures;
using Parallelism.Serialization;

namespace Parallelism.Tests.Closures;

public sealed class ExceptionTests
{
    public static TheoryData<string> Kinds { get; } = new(Made().Keys);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void An_exception_comes_home_with_its_type_message_and_codes(string name)
    {
        Exception error = Thrown(Made()[name]);
        error.HelpLink = "https://example.org/help";
        Exception home = new Crossing().SendException(error);
        home.Should().BeOfType(error.GetType());
        home.Message.Should().Be(error.Message);
        home.HResult.Should().Be(error.HResult);
        home.Source.Should().Be(error.Source);
        home.HelpLink.Should().Be(error.HelpLink);
        home.InnerException?.Message.Should().Be(error.InnerException?.Message);
        home.StackTrace.Should().Contain(nameof(Thrown));
        home.ToString().Should().Contain(error.Message).And.Contain(nameof(Thrown));
    }

    [Fact]
    public void The_remote_stack_stays_when_the_exception_is_thrown_on()
    {
        Exception home = new Crossing().SendException(Thrown(new InvalidOperationException("x")));
        Exception thrown = Record.Exception(() => ThrowOn(home))!;
        thrown.Should().BeSameAs(home);
        thrown.StackTrace.Should().Contain(nameof(Thrown)).And.Contain(nameof(ThrowOn));
        Exception dispatched = Record.Exception(() => ExceptionDispatchInfo.Throw(new Crossing().SendException(Thrown(new InvalidOperationException("x")))))!;
        dispatched.ToString().Should().Contain(nameof(Thrown));
    }

    [Fact]
    public void Own_fields_travel_and_constructors_do_not_run()
    {
        CustomException.Made = 0;
        var error = new CustomException(7, "detail") { Cause = new ArgumentException("cause", "parameter") };
        var home = (CustomException)new Crossing().SendException(error);
        (home.Code, home.Detail, home.Message).Should().Be((7, "detail", "detail 7"));
        home.Cause.Should().BeOfType<ArgumentException>();
        CustomException.Made.Should().Be(1);
    }

    [Fact]
    public void Data_that_can_travel_travels_and_the_rest_is_left_out()
    {
        var error = new InvalidOperationException("x") { Data = { ["number"] = 5L, ["text"] = "t", ["stream"] = Stream.Null, [3] = new List<int> { 1 } } };
        Exception home = new Crossing().SendException(error);
        home.Data["number"].Should().Be(5L);
        home.Data["text"].Should().Be("t");
        home.Data[3].Should().BeEquivalentTo(new[] { 1 });
        home.Data.Contains("stream").Should().BeFalse();
    }

    [Fact]
    public void All_exceptions_of_an_aggregate_come_home()
    {
        var error = new AggregateException("several", Thrown(new ArgumentException("a")), new CustomException(1, "b"), new AggregateException(new TimeoutException("c")));
        var home = (AggregateException)new Crossing().SendException(error);
        home.Message.Should().Be(error.Message);
        home.InnerExceptions.Select(inner => inner.GetType()).Should().Equal(error.InnerExceptions.Select(inner => inner.GetType()));
        home.Flatten().InnerExceptions.Should().HaveCount(3);
        home.InnerException.Should().BeOfType<ArgumentException>().And.BeSameAs(home.InnerExceptions[0]);
    }

    [Fact]
    public void A_field_that_cannot_travel_stays_at_its_default()
    {
        var home = (WithStreamException)new Crossing().SendException(new WithStreamException());
        home.Stream.Should().BeNull();
        home.Message.Should().Be("with a stream");
    }

    [Fact]
    public void A_type_that_exists_only_over_there_comes_as_what_it_was()
    {
        Type type = System.Reflection.Emit.AssemblyBuilder.DefineDynamicAssembly(new("There"), System.Reflection.Emit.AssemblyBuilderAccess.Run)
            .DefineDynamicModule("There").DefineType("There.OnlyException", System.Reflection.TypeAttributes.Public, typeof(InvalidOperationException)).CreateType();
        Exception error = Thrown((Exception)Activator.CreateInstance(type)!);
        RemoteWorkException home = new Crossing().SendException(error).Should().BeOfType<RemoteWorkException>().Which;
        home.OriginalTypeName.Should().Be("There.OnlyException");
        home.Message.Should().Contain(error.Message);
        home.StackTrace.Should().Contain(nameof(Thrown));
    }

    [Fact]
    public void A_message_that_needs_what_could_not_travel_is_told_by_a_RemoteWorkException()
    {
        var error = new NeedsStreamException(new MemoryStream([1, 2]));
        RemoteWorkException home = new Crossing().SendException(error).Should().BeOfType<RemoteWorkException>().Which;
        home.Message.Should().Contain("2 bytes").And.Contain(nameof(NeedsStreamException));
    }

    [Fact]
    public void Exceptions_that_fail_when_asked_come_home_nonetheless()
    {
        Exception home = new Crossing().SendException(Thrown(new HostileException()));
        home.Should().BeOfType<HostileException>();
        home.HResult.Should().Be(new HostileException().HResult);
    }

    [Fact]
    public void Exceptions_in_a_circle_and_very_long_or_deep_ones_end()
    {
        var custom = new CustomException(1, "self");
        custom.Cause = custom;
        custom.Data["self"] = custom;
        new Crossing().SendException(custom).Should().BeOfType<CustomException>();

        var list = new Exception[1];
        var aggregate = new AggregateException(new IOException("x"));
        ExceptionFields.InnerExceptions(aggregate) = list;
        list[0] = aggregate;
        new Crossing().SendException(aggregate).Should().BeOfType<AggregateException>();

        var wide = new AggregateException(Enumerable.Range(0, 5_000).Select(_ => new AggregateException(Enumerable.Range(0, 10).Select(_ => new IOException("leaf")))));
        new Crossing().SendException(wide).Should().BeOfType<AggregateException>();

        new Crossing().SendException(new IOException(new string('x', 10_000_000))).Message.Length.Should().BeInRange(1_000, 100_000);
    }

    [Theory]
    [InlineData(50)]
    [InlineData(1_000)]
    [InlineData(50_000)]
    public void A_chain_of_inner_exceptions_comes_home_and_says_where_it_was_cut(int depth)
    {
        Exception deep = new InvalidOperationException("level 0");
        for (int i = 1; i < depth; i++)
            deep = new InvalidOperationException($"level {i}", deep);
        var chain = new List<Exception>();
        for (Exception? level = new Crossing().SendException(deep); level is not null; level = level.InnerException)
            chain.Add(level);
        for (int i = 0; i < Math.Min(depth, 100); i++)
            chain[i].Should().BeOfType<InvalidOperationException>().Which.Message.Should().Be($"level {depth - 1 - i}");
        chain.Should().HaveCount(Math.Min(depth, 101));
        if (depth > 100)
            chain[^1].Should().BeOfType<RemoteWorkException>().Which.Message.Should().Be($"System.InvalidOperationException: level {depth - 101} (with what is inside it left out)");
    }

    [Fact]
    public void An_aggregate_of_too_many_says_how_many_are_missing()
    {
        var home = (AggregateException)new Crossing().SendException(new AggregateException(Enumerable.Range(0, 1_000).Select(i => new IOException($"leaf {i}"))));
        home.InnerExceptions[^1].Should().BeOfType<RemoteWorkException>().Which.Message.Should().Contain($"{1_000 - home.InnerExceptions.Count + 1} further exceptions are left out");
        home.InnerExceptions.SkipLast(1).Select(inner => inner.Message).Should().Equal(Enumerable.Range(0, home.InnerExceptions.Count - 1).Select(i => $"leaf {i}")).And.HaveCountGreaterThan(100);
    }

    [Fact]
    public void A_field_that_holds_the_inner_exception_still_does_at_home()
    {
        Exception chain = new TimeoutException("bottom");
        for (int i = 0; i < 20; i++)
            chain = new WrappingException($"level {i}", chain);
        Exception home = new Crossing().SendException(chain);
        int levels = 0;
        for (; home is WrappingException wrapping; home = home.InnerException!)
        {
            wrapping.Cause.Should().BeSameAs(wrapping.InnerException);
            levels++;
        }
        levels.Should().Be(20);
        home.Should().BeOfType<TimeoutException>();
    }

    [Fact]
    public void A_constructor_with_required_arguments_does_not_run_and_what_it_set_is_there()
    {
        RequiringException.Made = 0;
        var home = (RequiringException)new Crossing().SendException(Thrown(new RequiringException(3, ["a", "b"], () => { })));
        (home.Count, home.First, home.Secret).Should().Be((3, "a", 9));
        home.Names.Should().Equal("a", "b");
        home.HasCallback.Should().BeFalse("a delegate stays behind");
        RequiringException.Made.Should().Be(1, "the wire runs no constructor");
    }

    [Theory]
    [InlineData("There.Line\nbreak")]
    [InlineData("There.System.Diagnostics.Process, System.Diagnostics.Process, Version=10.0.0.0")]
    [InlineData("There.[[../../etc/passwd]]*&`1+")]
    [InlineData("There.\u202Eexe\u0000")]
    public void A_type_of_a_hostile_name_is_only_a_text(string name)
    {
        RemoteWorkException home = new Crossing().SendException(Thrown(OnlyThere(name))).Should().BeOfType<RemoteWorkException>().Which;
        home.OriginalTypeName.Should().NotBeEmpty();
        home.HResult.Should().Be(new InvalidOperationException().HResult);
    }

    [Fact]
    public void A_very_long_type_name_is_cut()
    {
        Type part = OnlyThere("There.Part").GetType();
        for (int i = 0; i < 12; i++)
            part = typeof(Tuple<,>).MakeGenericType(part, part);
        var error = (Exception)Activator.CreateInstance(typeof(GenericException<>).MakeGenericType(part))!;
        error.GetType().FullName!.Length.Should().BeGreaterThan(100_000);
        RemoteWorkException home = new Crossing().SendException(error).Should().BeOfType<RemoteWorkException>().Which;
        home.OriginalTypeName.Length.Should().BeInRange(1_000, 70_000);
    }

    [Fact]
    public void A_name_in_the_bytes_is_never_looked_up()
    {
        // The name says one type and the number none: what comes is a text, not an ArgumentException.
        var output = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(output);
        writer.WriteArrayHeader(12);
        writer.WriteNil();
        writer.Write(typeof(ArgumentException).AssemblyQualifiedName);
        writer.Write("message");
        writer.Write("message");
        writer.WriteNil();
        writer.Write(0);
        writer.WriteNil();
        writer.WriteNil();
        writer.WriteArrayHeader(0);
        writer.WriteNil();
        writer.WriteNil();
        writer.WriteArrayHeader(0);
        writer.Flush();
        new ExceptionDecoder(new FormatterTable(new ClosureFormatters()), new()).Decode(output.WrittenSpan).Should().BeOfType<RemoteWorkException>();
    }

    [Fact]
    public void A_number_of_a_type_that_is_no_exception_makes_none()
    {
        var crossing = new Crossing();
        int id = crossing.Host.GetId(typeof(Uri));
        crossing.SendDefinitions(crossing.Host.Count);
        var output = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(output);
        writer.WriteArrayHeader(12);
        writer.Write(id);
        writer.Write("System.Uri");
        writer.WriteNil();
        writer.Write("m");
        writer.WriteNil();
        writer.Write(0);
        writer.WriteNil();
        writer.WriteNil();
        writer.WriteArrayHeader(0);
        writer.WriteNil();
        writer.WriteNil();
        writer.WriteArrayHeader(0);
        writer.Flush();
        new ExceptionDecoder(new FormatterTable(new ClosureFormatters()), crossing.Worker).Decode(output.WrittenSpan).Should().BeOfType<RemoteWorkException>()
            .Which.OriginalTypeName.Should().Be("System.Uri");
    }

    [Fact]
    public void An_exception_of_a_plug_in_comes_home_as_itself()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            string path = Path.Combine(folder, "ExceptionPlugin.dll");
            new PluginFile("ExceptionPlugin").Save(path);
            Type type = new System.Runtime.Loader.AssemblyLoadContext("plug-ins", isCollectible: false).LoadFromAssemblyPath(path).GetType("Plugin.Trouble", throwOnError: true)!;
            var error = (Exception)Activator.CreateInstance(type, "from the plug-in")!;
            Exception home = new Crossing().SendException(Thrown(error));
            home.GetType().FullName.Should().Be("Plugin.Trouble");
            home.Message.Should().Be("from the plug-in");
            home.StackTrace.Should().Contain(nameof(Thrown));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Exception OnlyThere(string name)
    {
        Type type = System.Reflection.Emit.AssemblyBuilder.DefineDynamicAssembly(new("There"), System.Reflection.Emit.AssemblyBuilderAccess.Run)
            .DefineDynamicModule("There").DefineType(name, System.Reflection.TypeAttributes.Public, typeof(InvalidOperationException)).CreateType();
        return (Exception)Activator.CreateInstance(type)!;
    }

    [Fact]
    public void An_exception_of_another_build_comes_as_a_RemoteWorkException()
    {
        var host = new CodeTable();
        var formatters = new FormatterTable(new ClosureFormatters());
        var output = new ArrayBufferWriter<byte>();
        new ExceptionEncoder(formatters, host).Encode(output, new CustomException(1, "x"));
        // No definitions were sent, so the number means nothing to the reader.
        new ExceptionDecoder(formatters, new()).Decode(output.WrittenSpan).Should().BeOfType<RemoteWorkException>().Which.OriginalTypeName.Should().Be(typeof(CustomException).FullName);
    }

    [Fact]
    public void Exceptions_travel_as_values()
    {
        var crossing = new Crossing();
        crossing.SendValue<Exception>(new CustomException(2, "v"), isResult: true).Should().BeOfType<CustomException>().Which.Code.Should().Be(2);
        crossing.SendValue(new List<Exception> { new TimeoutException("t") })[0].Message.Should().Be("t");
    }

    private static Dictionary<string, Exception> Made() => new()
    {
        ["plain"] = Reserved(typeof(Exception), "plain"),
        ["without a message"] = new InvalidOperationException(),
        ["with an inner one"] = new InvalidOperationException("outer", new TimeoutException("inner")),
        ["argument"] = new ArgumentException("bad", "parameter"),
        ["argument out of range"] = new ArgumentOutOfRangeException("parameter", 5, "too large"),
        ["null argument"] = new ArgumentNullException("parameter"),
        ["file not found"] = new FileNotFoundException("missing", "a.txt"),
        ["cancelled"] = new OperationCanceledException(new CancellationToken(canceled: true)),
        ["task cancelled"] = new TaskCanceledException("cancelled"),
        ["aggregate"] = new AggregateException(new TimeoutException("a"), new TimeoutException("b")),
        ["key not found"] = new KeyNotFoundException("no key"),
        ["json"] = new JsonException("bad", "$.a", 3, 4),
        ["http"] = new HttpRequestException(HttpRequestError.ConnectionError, "no", null, System.Net.HttpStatusCode.NotFound),
        ["socket"] = new System.Net.Sockets.SocketException(10061),
        ["culture"] = new CultureNotFoundException("name", "xx-yy", "no culture"),
        ["target invocation"] = new System.Reflection.TargetInvocationException(new IOException("i")),
        ["type load"] = new System.Reflection.ReflectionTypeLoadException([typeof(int), null], [new TypeLoadException("t"), null]),
        ["disposed"] = new ObjectDisposedException("thing", "gone"),
        ["validation"] = new System.ComponentModel.DataAnnotations.ValidationException("not valid"),
        ["xml"] = new System.Xml.XmlException("bad", null, 3, 4),
        ["win32"] = new System.ComponentModel.Win32Exception(2),
        ["switch"] = new SwitchExpressionException(5),
        ["regex"] = Record.Exception(() => new System.Text.RegularExpressions.Regex("("))!,
        ["type initializer"] = new TypeInitializationException("T", new IOException("i")),
        ["own"] = new CustomException(3, "own"),
        ["own, generic"] = new GenericException<int> { Value = 4 },
        ["own, derived twice"] = new DerivedException(5),
        ["fail-fast style"] = Reserved(typeof(StackOverflowException), "simulated"),
        ["null reference"] = Reserved(typeof(NullReferenceException), "none"),
        ["serialization"] = new WorkSerializationException("captured 'a' → B", "why", null),
    };

    // Types that programs should not make themselves, but that work may well throw.
    private static Exception Reserved(Type type, string message) => (Exception)Activator.CreateInstance(type, message)!;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Exception Thrown(Exception error)
    {
        try
        {
            throw error;
        }
        catch (Exception caught)
        {
            return caught;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowOn(Exception error) => throw error;

    public class CustomException : Exception
    {
        public CustomException(int code, string detail)
            : base("base message")
        {
            Code = code;
            Detail = detail;
            Made++;
        }

        public static int Made { get; set; }

        public int Code { get; }

        public string Detail { get; }

        public Exception? Cause { get; set; }

        public override string Message => $"{Detail} {Code}";
    }

    public sealed class WrappingException(string message, Exception cause) : Exception(message, cause)
    {
        public Exception Cause { get; } = cause;
    }

    public sealed class RequiringException : Exception
    {
        private readonly int _secret;
        private readonly Action _callback;

        public RequiringException(int count, IReadOnlyList<string> names, Action callback)
        {
            Made++;
            Count = count;
            Names = names;
            First = names[0];
            _secret = count * count;
            _callback = callback;
        }

        public static int Made { get; set; }

        public int Count { get; }

        public IReadOnlyList<string> Names { get; }

        public string First { get; private set; }

        public int Secret => _secret;

        public bool HasCallback => _callback is not null;
    }

    public sealed class DerivedException(int code) : CustomException(code, "derived")
    {
        private readonly int[] _values = [code, code];

        public override string Message => base.Message + string.Join(',', _values);
    }

    public sealed class GenericException<T> : Exception
    {
        public T? Value { get; init; }

        public override string Message => $"generic {Value}";
    }

    public sealed class WithStreamException : Exception
    {
        public WithStreamException()
            : base("with a stream")
        {
        }

        public Stream? Stream { get; } = new MemoryStream();
    }

    public sealed class NeedsStreamException(Stream stream) : Exception
    {
        public override string Message => stream.Length.ToString(CultureInfo.InvariantCulture) + " bytes";
    }

    public sealed class HostileException : Exception
    {
        public override string Message => throw new InvalidOperationException();

        public override string? StackTrace => throw new InvalidOperationException();

        public override IDictionary Data => throw new InvalidOperationException();

        public override string? Source => throw new InvalidOperationException();

        public override string? HelpLink => throw new InvalidOperationException();

        public override string ToString() => throw new InvalidOperationException();
    }
}
