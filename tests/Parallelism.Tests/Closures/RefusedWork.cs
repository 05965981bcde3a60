using System.Linq.Expressions;
using System.Reflection;
using System.Reflection.Emit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Parallelism.Tests.Closures;

// Work that is refused before anything is sent, by name: the path that the error gives, and a part of its advice.
internal sealed class RefusedWork : IDisposable
{
    private readonly FileStream _stream = File.OpenRead(typeof(RefusedWork).Assembly.Location);
    private readonly Lock _gate = new();

    public static Dictionary<string, (Func<object?> Work, string Path, string Advice)> Cases { get; } = new RefusedWork().Make();

    public void Dispose() => _stream.Dispose();

    private Dictionary<string, (Func<object?> Work, string Path, string Advice)> Make()
    {
        FileStream stream = _stream;
        object hidden = stream;
        var job = new Job { Output = stream };
        var jobs = new List<Job> { job };
        var source = new CancellationTokenSource();
        Task<int> task = Task.FromResult(1);
        var completion = new TaskCompletionSource<int>();
        Thread thread = Thread.CurrentThread;
        nint pointer = 5;
        var gate = new Lock();
        var semaphore = new SemaphoreSlim(1);
        WaitHandle handle = source.Token.WaitHandle;
        var timer = new Timer(static _ => { });
        var lazy = new Lazy<int>(static () => 1);
        var local = new ThreadLocal<int>();
        var flow = new AsyncLocal<int>();
        var weak = new WeakReference(job);
        var client = new HttpClient();
        NullLogger logger = NullLogger.Instance;
        NullLoggerFactory factory = NullLoggerFactory.Instance;
        MethodInfo method = typeof(string).GetMethod(nameof(string.Intern))!;
        Assembly assembly = typeof(string).Assembly;
        Func<int> compiled = Expression.Lambda<Func<int>>(Expression.Constant(3)).Compile();
        Func<int> emitted = Emit();
        object fromMemory = Activator.CreateInstance(DynamicType())!;
        Func<object?> overStream = () => stream.Length;
        return new()
        {
            ["stream"] = (() => stream.Length, "captured 'stream' → FileStream", "open it inside the work"),
            ["stream behind object"] = (() => hidden, "captured 'hidden' → FileStream", "open it inside the work"),
            ["stream in an object"] = (() => job.Output, "captured 'job' → Job.Output → FileStream", "open it inside the work"),
            ["stream in an object in a list"] = (() => jobs.Count, "captured 'jobs'[].Output → FileStream", "open it inside the work"),
            ["stream of this"] = (() => _stream.Length, "captured 'this' → RefusedWork._stream → FileStream", "open it inside the work"),
            ["stream under a captured delegate"] = (() => overStream(), "captured 'stream' → FileStream", "open it inside the work"),
            ["lock of this beside a variable"] = (() => pointer + (_gate.IsHeldByCurrentThread ? 1 : 0), "IntPtr|Lock", "process"),
            ["method group on what never travels"] = (stream.ToString, "captured 'this' → FileStream", "open it inside the work"),
            ["token source"] = (() => source.Token, "captured 'source' → CancellationTokenSource", "capture its Token"),
            ["task"] = (() => task.Result, "captured 'task' → Task<", "await it first"),
            ["task source"] = (() => completion.Task.Id, "captured 'completion' → TaskCompletionSource<", "return a result"),
            ["thread"] = (() => thread.Name, "captured 'thread' → Thread", "thread"),
            ["pointer"] = (() => pointer, "captured 'pointer' → IntPtr", "data itself"),
            ["lock"] = (() => gate.IsHeldByCurrentThread, "captured 'gate' → Lock", "combine the results"),
            ["semaphore"] = (() => semaphore.CurrentCount, "captured 'semaphore' → SemaphoreSlim", "combine the results"),
            ["wait handle"] = (() => handle.WaitOne(0), "captured 'handle' →", "combine the results"),
            ["timer"] = (() => timer.Change(0, 0), "captured 'timer' → Timer", "inside the work"),
            ["lazy"] = (() => lazy.Value, "captured 'lazy' → Lazy<", "Value"),
            ["thread local"] = (() => local.Value, "captured 'local' → ThreadLocal<", "pass the value"),
            ["async local"] = (() => flow.Value, "captured 'flow' → AsyncLocal<", "pass the value"),
            ["weak reference"] = (() => weak.Target, "captured 'weak' → WeakReference", "target"),
            ["http client"] = (() => client.Timeout, "captured 'client' → HttpClient", "inside the work"),
            ["logger as its own class"] = (() => logger.GetHashCode(), "captured 'logger' → NullLogger", "capture it as ILogger"),
            ["logger factory as its own class"] = (() => factory.GetHashCode(), "captured 'factory' → NullLoggerFactory", "capture it as ILoggerFactory"),
            ["reflection object"] = (() => method.Name, "captured 'method' →", "the type and the name"),
            ["assembly"] = (() => assembly.FullName, "captured 'assembly' →", "pass its name"),
            ["compiled expression"] = (() => compiled(), "captured 'compiled' → Func<", "use a lambda or a method"),
            ["emitted method"] = (() => emitted(), "captured 'emitted' → Func<", "use a lambda or a method"),
            ["object of an emitted type"] = (() => fromMemory, "captured 'fromMemory' →", "built to a file"),
        };
    }

    private static Func<int> Emit()
    {
        var method = new DynamicMethod("Two", typeof(int), []);
        ILGenerator il = method.GetILGenerator();
        il.Emit(OpCodes.Ldc_I4_2);
        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<Func<int>>();
    }

    private static Type DynamicType() => AssemblyBuilder
        .DefineDynamicAssembly(new("Emitted"), AssemblyBuilderAccess.Run)
        .DefineDynamicModule("Emitted").DefineType("Thing", TypeAttributes.Public).CreateType();

    public sealed class Job
    {
        public Stream? Output { get; set; }
    }
}
