namespace Parallelism.Serialization;

// What never travels, and what to do instead. By name, so that asking loads none of these types' assemblies.
internal static class Refusals
{
    private const string OpenInside = "open it inside the work, from a path or an address";
    private const string Lock = "a lock, which means nothing to another process: let each work item own its data and combine the results";

    private static readonly Dictionary<string, string> ByName = new(StringComparer.Ordinal)
    {
        ["System.IO.Stream"] = "an open stream: pass the path and open it inside the work",
        ["System.IO.MemoryStream"] = "a stream in memory: pass its ToArray()",
        ["System.IO.TextReader"] = "an open reader: pass the path, or the text, and open it inside the work",
        ["System.IO.TextWriter"] = "an open writer: return the text, or open it inside the work",
        ["System.IO.FileSystemWatcher"] = "it watches for this process: make it inside the work",
        ["System.IO.MemoryMappedFiles.MemoryMappedFile"] = "a mapping of this process: map the file inside the work",
        ["System.Net.Sockets.Socket"] = "an open connection: " + OpenInside,
        ["System.Net.Sockets.TcpClient"] = "an open connection: " + OpenInside,
        ["System.Net.Sockets.UdpClient"] = "an open connection: " + OpenInside,
        ["System.Net.Http.HttpMessageInvoker"] = "it holds open connections: make one inside the work, once per worker",
        ["System.Net.Http.HttpMessageHandler"] = "it holds open connections: make one inside the work, once per worker",
        ["System.Runtime.InteropServices.SafeHandle"] = "a handle of this process: " + OpenInside,
        ["System.Runtime.InteropServices.CriticalHandle"] = "a handle of this process: " + OpenInside,
        ["System.Runtime.InteropServices.GCHandle"] = "a handle of this process: pass the object itself",
        ["System.Runtime.InteropServices.HandleRef"] = "a handle of this process: " + OpenInside,
        ["System.IntPtr"] = "an address or handle of this process: pass the data itself",
        ["System.UIntPtr"] = "an address or handle of this process: pass the data itself",
        ["System.Reflection.Pointer"] = "an address of this process: pass the data itself",
        ["System.Threading.Tasks.Task"] = "it runs in this process: await it first and pass its result",
        ["System.Threading.Tasks.ValueTask"] = "it runs in this process: await it first",
        ["System.Threading.Tasks.ValueTask`1"] = "it runs in this process: await it first and pass its result",
        ["System.Threading.Tasks.TaskCompletionSource"] = "it completes a task of this process: return a result instead",
        ["System.Threading.Tasks.TaskCompletionSource`1"] = "it completes a task of this process: return a result instead",
        ["System.Threading.Tasks.TaskScheduler"] = "it schedules in this process: make one inside the work",
        ["System.Threading.Thread"] = "a thread of this process",
        ["System.Threading.WaitHandle"] = Lock,
        ["System.Threading.Lock"] = Lock,
        ["System.Threading.SpinLock"] = Lock,
        ["System.Threading.ReaderWriterLock"] = Lock,
        ["System.Threading.ReaderWriterLockSlim"] = Lock,
        ["System.Threading.SemaphoreSlim"] = Lock,
        ["System.Threading.ManualResetEventSlim"] = Lock,
        ["System.Threading.CountdownEvent"] = Lock,
        ["System.Threading.Barrier"] = Lock,
        ["System.Threading.CancellationTokenSource"] = "it belongs to this process: capture its Token",
        ["System.Threading.CancellationToken"] = "only a token that the work captures is forwarded: take it as a parameter of the work",
        ["System.Threading.CancellationTokenRegistration"] = "it belongs to this process: register inside the work",
        ["System.Threading.Timer"] = "it ticks in this process: make one inside the work",
        ["System.Threading.PeriodicTimer"] = "it ticks in this process: make one inside the work",
        ["System.Timers.Timer"] = "it ticks in this process: make one inside the work",
        ["System.Threading.ThreadLocal`1"] = "its values belong to the threads of this process: pass the value",
        ["System.Threading.AsyncLocal`1"] = "its value belongs to this process's flow: pass the value",
        ["System.Threading.ExecutionContext"] = "it belongs to this process's flow",
        ["System.Threading.SynchronizationContext"] = "it belongs to a thread of this process: report back through the result or IProgress<T>",
        ["System.Threading.Channels.ChannelReader`1"] = "it passes items inside this process: use StreamAsync, or pass the items",
        ["System.Threading.Channels.ChannelWriter`1"] = "it passes items inside this process: use StreamAsync, or return the items",
        ["System.Threading.Channels.Channel`2"] = "it passes items inside this process: use StreamAsync, or pass the items",
        ["System.Lazy`1"] = "it may still have to be computed, by this process: pass its Value",
        ["System.WeakReference"] = "it refers to this process's memory: pass the target",
        ["System.WeakReference`1"] = "it refers to this process's memory: pass the target",
        ["System.Runtime.CompilerServices.ConditionalWeakTable`2"] = "it refers to this process's memory: pass a Dictionary",
        ["System.Linq.Lookup`2"] = "its inside depends on this process: call ToDictionary(g => g.Key, g => g.ToList())",
        ["System.Collections.Concurrent.BlockingCollection`1"] = "it passes items inside this process: use StreamAsync, or pass the items",
        ["System.HashCode"] = "hash codes differ from process to process: pass the values",
        ["System.Delegate"] = "a delegate, or an event with subscribers: mark the field [NonSerialized], or pass data and choose the method inside the work",
        ["System.Linq.Expressions.Expression"] = "an expression tree: pass the delegate",
        ["System.Diagnostics.Process"] = "a handle of this process: pass its Id",
        ["System.Reflection.MemberInfo"] = "reflection objects do not travel: pass the type and the name",
        ["System.Reflection.Assembly"] = "reflection objects do not travel: pass its name",
        ["System.Reflection.Module"] = "reflection objects do not travel: pass the type",
        ["System.Reflection.ParameterInfo"] = "reflection objects do not travel: pass the type and the name",
        ["System.RuntimeTypeHandle"] = "it is valid in this process only: pass the Type",
        ["System.RuntimeMethodHandle"] = "it is valid in this process only: pass the type and the name",
        ["System.RuntimeFieldHandle"] = "it is valid in this process only: pass the type and the name",
        ["System.Runtime.Loader.AssemblyLoadContext"] = "it belongs to this process",
        ["System.AppDomain"] = "it belongs to this process",
        ["System.IServiceProvider"] = "a container of services: resolve inside the work, or pass the settings that it needs",
        ["System.Data.Common.DbConnection"] = "an open connection: pass the connection string and open it inside the work",
        ["System.Data.Common.DbCommand"] = "it belongs to an open connection: pass the query and make it inside the work",
        ["System.Data.Common.DbDataReader"] = "it belongs to an open connection: read the rows first and pass them",
        ["System.Data.Common.DbTransaction"] = "it belongs to an open connection: begin it inside the work",
        ["System.Data.IDbConnection"] = "an open connection: pass the connection string and open it inside the work",
        ["Microsoft.EntityFrameworkCore.DbContext"] = "it belongs to an open connection: make one inside the work",
        ["Microsoft.Extensions.Logging.ILogger"] = "a logger of this process: let the work capture it as ILogger, ILogger<T> or ILoggerFactory, and its records come home",
        ["Microsoft.Extensions.Logging.ILoggerFactory"] = "a logger factory of this process: let the work capture it as ILoggerFactory, and the records come home",
        ["System.IO.Pipelines.PipeReader"] = "an open pipe: " + OpenInside,
        ["System.IO.Pipelines.PipeWriter"] = "an open pipe: " + OpenInside,
        ["System.Security.Cryptography.AsymmetricAlgorithm"] = "it holds a key of this process: export the key and import it inside the work",
        ["System.Security.Cryptography.SymmetricAlgorithm"] = "it holds handles of this process: make one inside the work",
        ["System.Security.Cryptography.HashAlgorithm"] = "it holds handles of this process: make one inside the work",
        ["System.Security.Cryptography.RandomNumberGenerator"] = "it holds handles of this process: make one inside the work",
        ["System.Buffers.MemoryManager`1"] = "it owns memory of this process: pass an array",
        ["System.Buffers.ArrayPool`1"] = "it pools memory of this process: use ArrayPool<T>.Shared inside the work",
    };

    public static string? Find(Type type)
    {
        if (type.IsPointer || type.IsFunctionPointer || type.IsByRef)
        {
            return "an address of this process: pass the data itself";
        }

        if (type.IsByRefLike)
        {
            return "a view of this process's stack or memory: pass an array or Memory<T>";
        }

        if (type.IsCOMObject)
        {
            return "a COM object of this process: make it inside the work";
        }

        for (Type? level = type; level is not null && level != typeof(object); level = level.BaseType)
        {
            if (ByName.TryGetValue(NameOf(level), out string? reason))
            {
                // A type that is one itself; Type is the only reflection object with an identity on the wire.
                return typeof(Type).IsAssignableFrom(type) ? null : reason;
            }
        }

        if (type.IsInterface || type.IsPrimitive || type.IsEnum)
        {
            return null;
        }

        foreach (Type contract in type.GetInterfaces())
        {
            if (ByName.TryGetValue(NameOf(contract), out string? reason))
            {
                return reason;
            }
        }

        return null;
    }

    private static string NameOf(Type type) => (type.IsGenericType ? type.GetGenericTypeDefinition().FullName : type.FullName) ?? "";
}
