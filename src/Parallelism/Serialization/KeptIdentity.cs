using System.Reflection;
using System.Runtime.Serialization;

namespace Parallelism.Serialization;

// The types whose objects are the same object wherever they stand in a value: [DataContract(IsReference = true)]. In closures all are.
internal static class KeptIdentity
{
    public static bool Of(Type type) => type.GetCustomAttribute<DataContractAttribute>(inherit: false) is { IsReference: true };
}
