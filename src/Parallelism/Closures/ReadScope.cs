using System.Reflection;
using Parallelism.Serialization;
using Parallelism.SharedMemory;

namespace Parallelism.Closures;

// What the formatters of closures know during one act of reading.
internal sealed class ReadScope(PeerCodeTable table, int peer = 0) : ITypeCodec, IBlockCarrier
{
    // In place of a process id: whose memory can never be opened here.
    public const int OtherMachine = -1;

    public PeerCodeTable Table => table;

    public WorkHooks Hooks { get; set; } = WorkHooks.None;

    // Memory that the other process named. It may have ended since, or name what is none.
    public SegmentLease OpenSegment(SegmentName name, Type what)
    {
        if (peer == OtherMachine)
            throw new WorkSerializationException(TypeName.Of(what), "another machine named memory of its own, which cannot be opened here.");
        try
        {
            return SegmentTable.Open(peer, name);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new WorkSerializationException(
                TypeName.Of(what), $"process {peer} named memory of its own that cannot be opened here: {error.Message} Most often that process has just ended.", error);
        }
    }

    CarriedBlock IBlockCarrier.Open(scoped ReadOnlySpan<byte> body) => SharedBlocks.Open(body, this);

    bool IBlockCarrier.TryCarry(ref MessagePackWriter writer, byte code, ReadOnlySpan<byte> block) => throw new NotSupportedException();

    public Type Read(ref MessagePackReader reader) => table.GetType(reader.ReadInt64());

    public MethodBase ReadMethod(ref MessagePackReader reader) => table.GetMethod(reader.ReadInt64());

    void ITypeCodec.Write(ref MessagePackWriter writer, Type type) => throw new NotSupportedException();

    // Formatters of closures are only in tables whose contexts have a scope.
    public static ReadScope Of(ReadContext context) =>
        context.Types as ReadScope ?? throw new WorkSerializationException("Delegates travel only as work, and in its arguments and results.");
}
