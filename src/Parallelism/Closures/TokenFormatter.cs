using Parallelism.Serialization;

namespace Parallelism.Closures;

// A captured token: one that can still be cancelled becomes the worker's own, which the host cancels along with it.
internal sealed class TokenFormatter : Formatter<CancellationToken>
{
    private const int Never = 0;
    private const int Already = 1;
    private const int Live = 2;

    public override void Write(ref MessagePackWriter writer, CancellationToken value, WriteContext context)
    {
        if (!value.CanBeCanceled || value.IsCancellationRequested)
        {
            writer.Write(value.CanBeCanceled ? Already : Never);
            return;
        }
        if (context.Members is not WriteScope { AllowsProxies: true } scope)
            throw context.Refuse(typeof(CancellationToken), "a token that can still be cancelled cannot leave the process that cancels it; return without it");
        scope.Add(value);
        writer.Write(Live);
    }

    public override CancellationToken Read(ref MessagePackReader reader, ReadContext context) => reader.ReadInt64() switch
    {
        Never => CancellationToken.None,
        Already => new(canceled: true),
        Live => ReadScope.Of(context).Hooks.Token,
        var other => throw new MessagePackFormatException($"A token has no state {other}."),
    };
}
