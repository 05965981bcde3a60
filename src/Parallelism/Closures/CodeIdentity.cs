using System.Reflection;
using Parallelism.Serialization;

namespace Parallelism.Closures;

// Both directions of one connection: what this side names goes by its own table, what the other side named by the other's.
internal sealed class CodeIdentity(CodeTable own, PeerCodeTable peer) : ITypeCodec
{
    public CodeTable Own { get; } = own;

    public PeerCodeTable Peer { get; } = peer;

    public void Write(ref MessagePackWriter writer, Type type) => writer.Write(Own.GetId(type));

    public Type Read(ref MessagePackReader reader) => Peer.GetType(reader.ReadInt64());

    public void Write(ref MessagePackWriter writer, MethodBase method) => writer.Write(Own.GetId(method));

    public MethodBase ReadMethod(ref MessagePackReader reader) => Peer.GetMethod(reader.ReadInt64());
}
