using System.Runtime.CompilerServices;
using Parallelism.Serialization;

namespace Parallelism.Closures;

internal static class Uninitialized
{
    public static object Make(Type type)
    {
        try
        {
            return RuntimeHelpers.GetUninitializedObject(type);
        }
        catch (Exception error) when (error is ArgumentException or MemberAccessException or NotSupportedException)
        {
            throw new MessagePackFormatException($"No object of {type} can be made.", error);
        }
    }
}
