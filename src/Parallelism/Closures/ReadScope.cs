using System.Reflection;
using Parallelism.Serialization;

namespace Parallelism.Closures;

// What the formatters of closures know during one act of reading.
internal sealed class ReadScope(PeerCodeTable table) : ITypeCodec
{
    public PeerCodeTable Table => table;

    public WorkHooks Hooks { get; set; } = WorkHooks.None;

    public Type Read(ref MessagePackReader reader) => table.GetType(reader.ReadInt64());

    public MethodBase ReadMethod(ref MessagePackReader reader) => table.GetMethod(reader.ReadInt64());

    void ITypeCodec.Write(ref MessagePackWriter writer, Type type) => throw new NotSupportedException();

    // Formatters of closures are only in tables whose contexts have a scope.
    public static ReadScope Of(ReadContext context) =>
        context.Types as ReadScope ?? throw new WorkSerializationException("Delegates travel only as work, and in its arguments and results.");
}
