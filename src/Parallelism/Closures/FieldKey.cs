using System.Reflection;

namespace Parallelism.Closures;

// A field by its definition, so that one of Box<int> and one of Box<T> are the same.
internal readonly record struct FieldKey(Module Module, int Token)
{
    public static FieldKey Of(FieldInfo field) => new(field.Module, field.MetadataToken);
}
