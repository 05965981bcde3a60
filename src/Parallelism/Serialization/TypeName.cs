using System.Text;

namespace Parallelism.Serialization;

// Types as error texts name them: "List<Order>".
internal static class TypeName
{
    public static string Of(Type type)
    {
        if (type.IsArray)
        {
            return $"{Of(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        }

        if (!type.IsGenericType)
        {
            return type.Name;
        }

        int tick = type.Name.IndexOf('`', StringComparison.Ordinal);
        var name = new StringBuilder(tick < 0 ? type.Name : type.Name[..tick]).Append('<');
        foreach (Type argument in type.GetGenericArguments())
        {
            name.Append(name[^1] == '<' ? "" : ", ").Append(Of(argument));
        }

        return name.Append('>').ToString();
    }
}
