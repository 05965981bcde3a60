using System.ComponentModel;
using System.Globalization;
using System.Net.Sockets;

namespace Parallelism.Tests.Contract;

// Work that fails in every way users know.
public static class Thrower
{
    private static readonly Dictionary<string, Func<Exception>> Makers = new()
    {
        ["argument"] = () => new ArgumentException("bad argument", "size"),
        ["argument null"] = () => new ArgumentNullException("size"),
        ["argument range"] = () => new ArgumentOutOfRangeException("size", "too large"),
        ["invalid operation"] = () => new InvalidOperationException("not now"),
        ["derived"] = () => new Sample.DerivedException("derived"),
        ["own fields"] = () => new Sample.OrderException("no such order", 4711, Sample.Colour.Green),
        ["aggregate"] = () => new AggregateException("both", new IOException("one"), new TimeoutException("two")),
        ["cancelled"] = () => new OperationCanceledException("its own"),
        ["task cancelled"] = () => new TaskCanceledException("a task of its own"),
        ["timeout"] = () => new TimeoutException("late"),
        ["key"] = () => new KeyNotFoundException("no key"),
        ["format"] = () => new FormatException("not a number"),
        ["divide"] = () => new DivideByZeroException(),
        ["null reference"] = () => new NullReferenceException("nothing there"),
        ["index"] = () => new IndexOutOfRangeException("out"),
        ["file"] = () => new FileNotFoundException("no file", "a.txt"),
        ["directory"] = () => new DirectoryNotFoundException("no folder"),
        ["access"] = () => new UnauthorizedAccessException("no"),
        ["win32"] = () => new Win32Exception(2, "win32"),
        ["socket"] = () => new SocketException((int)SocketError.ConnectionRefused),
        ["culture"] = () => new CultureNotFoundException("no culture"),
        ["not supported"] = () => new NotSupportedException("no"),
        ["disposed"] = () => new ObjectDisposedException("thing", "gone"),
        ["plain"] = () => new Exception("plain"),
        ["inner"] = () => new InvalidOperationException("outer", new Sample.DerivedException("inner")),
    };

    public static IEnumerable<string> Kinds => Makers.Keys;

    public static Exception Make(string kind) => Makers[kind]();

    public static int Throw(string kind) => throw Make(kind);

    public static async Task<int> ThrowAsync(string kind)
    {
        await Task.Yield();
        throw Make(kind);
    }

    public static int ThrowWithData(string key, int value) => throw new InvalidOperationException("with data") { Data = { [key] = value } };
}
