using System.Reflection;
using System.Runtime.Serialization;

namespace Parallelism.Serialization;

// The methods by which a type turns its state into fields that may travel, and back: those with .NET's attributes [OnSerializing] and its kin. F#'s
// Map and Set have all of their state in fields that stay behind, but for what these methods fill.
internal sealed class SerializationCallbacks
{
    // What a callback prepares lies in the object itself, so only one at a time may be written.
    public static readonly object Gate = new();

    private readonly List<MethodInfo> _before = [];
    private readonly List<MethodInfo> _after = [];
    private readonly List<MethodInfo> _beforeRead = [];
    private readonly List<MethodInfo> _afterRead = [];

    private SerializationCallbacks(Type type)
    {
        if (type.BaseType is { } parent && parent != typeof(object))
        {
            var inherited = new SerializationCallbacks(parent);
            _before.AddRange(inherited._before);
            _after.AddRange(inherited._after);
            _beforeRead.AddRange(inherited._beforeRead);
            _afterRead.AddRange(inherited._afterRead);
        }
        foreach (MethodInfo method in type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
        {
            if (method.GetParameters() is not [{ ParameterType: var parameter }] || parameter != typeof(StreamingContext))
                continue;
            Add(method, typeof(OnSerializingAttribute), _before);
            Add(method, typeof(OnSerializedAttribute), _after);
            Add(method, typeof(OnDeserializingAttribute), _beforeRead);
            Add(method, typeof(OnDeserializedAttribute), _afterRead);
        }
    }

    private bool Any => _before.Count + _after.Count + _beforeRead.Count + _afterRead.Count > 0;

    // Null for a type that has none, as almost all.
    public static SerializationCallbacks? Of(Type type) => new SerializationCallbacks(type) is { Any: true } callbacks ? callbacks : null;

    public void BeforeWrite(object value) => Call(_before, value);

    public void AfterWrite(object value) => Call(_after, value);

    public void BeforeRead(object value) => Call(_beforeRead, value);

    public void AfterRead(object value) => Call(_afterRead, value);

    private static void Add(MethodInfo method, Type attribute, List<MethodInfo> methods)
    {
        if (method.IsDefined(attribute, inherit: false))
            methods.Add(method);
    }

    private static void Call(List<MethodInfo> methods, object value)
    {
        foreach (MethodInfo method in methods)
            method.Invoke(value, BindingFlags.DoNotWrapExceptions, null, [default(StreamingContext)], null);
    }
}
