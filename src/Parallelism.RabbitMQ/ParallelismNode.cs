using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Parallelism.Broker;
using Parallelism.Nodes;
using Parallelism.Security;
using Parallelism.Worker;

namespace Parallelism;

/// <summary>
/// Serves callers of <see cref="RabbitMQStrategy"/> that run the same build as this program: takes their work from the broker and runs it in worker
/// processes, or on threads.
/// </summary>
/// <remarks>
/// A program becomes a node by one line at the beginning of its <c>Main</c>:
/// <c>if (await ParallelismNode.RunAsync(args)) return;</c>, and the argument <c>--parallelism-node</c>.
/// </remarks>
public sealed class ParallelismNode : IAsyncDisposable
{
    /// <summary>The argument that makes a program a node: <c>--parallelism-node</c>.</summary>
    public const string Switch = "--parallelism-node";

    private readonly Node _node;

    /// <summary>Starts a node. It serves as soon as it has reached the broker, and tries again until it has.</summary>
    /// <exception cref="InvalidOperationException">There is no signing key.</exception>
    [RequiresDynamicCode(RabbitMQStrategy.NeedsTheRuntime)]
    [RequiresUnreferencedCode(RabbitMQStrategy.NeedsTheRuntime)]
    public ParallelismNode(ParallelismNodeOptions options)
        : this(options, null)
    {
    }

    internal ParallelismNode(ParallelismNodeOptions options, IBroker? broker)
    {
        ArgumentNullException.ThrowIfNull(options);
        RabbitMQConnectionOptions connection = options.Connection;
        CodeHash code = CodeHash.Of(connection.Root());
        CodeIdentity = code.Text;
        Name = options.Name;
        int slots = options.Slots ?? ExecutionStrategy.Limits.Look();
        IPayloadSerializer? serializer = options.Serializer?.Invoke();
        ILogger logger = options.Logger ?? NullLogger.Instance;
        var id = Guid.NewGuid();
        _node = new(
            broker ?? new RabbitBroker(connection),
            new Names(connection.Application, code.Text),
            RabbitMQStrategy.SealOf(connection, id),
            id,
            new()
            {
                Name = options.Name,
                Slots = slots,
                Strategies = new(options.Process, options.Thread, slots),
                Gate = new AllowList(RabbitMQStrategy.Allowed(code, connection), options.RequireRemoteWork),
                Serializer = serializer,
                SerializerName = WorkerSettings.FingerprintOf(serializer),
                Shelf = RabbitMQStrategy.ShelfOf(options.PayloadStore, connection),
                DrainTimeout = TimeLimit.ForTimer(options.DrainTimeout),
                Logger = logger,
            });
        _node.Start();
    }

    /// <summary>The name that callers know it by.</summary>
    public string Name { get; }

    /// <summary>Which build this program runs: it serves callers that have the same.</summary>
    public string CodeIdentity { get; }

    /// <summary>Items that it has run.</summary>
    public long ItemsCompleted => _node.ItemsCompleted;

    /// <summary>Envelopes that it has refused: forged, replayed, cut off, too large, too old, or not understood.</summary>
    public long EnvelopesRefused => _node.Refusals.Total;

    /// <summary>
    /// Runs a node where the arguments have <see cref="Switch"/>, until SIGTERM, Ctrl+C, a drain that was asked for over the broker, or the token ends
    /// it: then it takes nothing new and finishes what it has. Otherwise it does nothing.
    /// </summary>
    /// <returns>Whether it was a node, so that the program has nothing more to do.</returns>
    /// <exception cref="InvalidOperationException">There is no signing key.</exception>
    [RequiresDynamicCode(RabbitMQStrategy.NeedsTheRuntime)]
    [RequiresUnreferencedCode(RabbitMQStrategy.NeedsTheRuntime)]
    public static async Task<bool> RunAsync(string[] args, ParallelismNodeOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(args);
        if (!args.Contains(Switch, StringComparer.Ordinal))
            return false;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        var node = new ParallelismNode(options ?? new());
        await using var _ = node.ConfigureAwait(false);
        await node.WaitAsync(stop.Token).ConfigureAwait(false);
        return true;

        void End(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }
    }

    /// <summary>Serves until the token is cancelled or a drain was asked for over the broker, then takes nothing new and finishes what it has.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        await _node.DrainAsked.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _node.DrainAsync().ConfigureAwait(false);
    }

    /// <summary>Ends the node at once: work that runs is cancelled, and runs again on other nodes.</summary>
    public ValueTask DisposeAsync() => _node.DisposeAsync();

    internal Node Node => _node;
}
