using System.Reflection;

namespace Parallelism.Serialization;

// Says which fields of the classes that the compiler makes for lambdas travel (the others stay default). Asked for those classes only.
internal interface IMemberFilter
{
    bool Carries(FieldInfo field);
}
