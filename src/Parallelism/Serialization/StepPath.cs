using System.Text;

namespace Parallelism.Serialization;

// The text of a way through objects: "Order.Lines[].Customer".
internal static class StepPath
{
    private const int LongestShown = 16;

    public static string Of(Type root, ReadOnlySpan<string?> steps)
    {
        var path = new StringBuilder(TypeName.Of(root.IsArray ? root.GetElementType()! : root));
        for (int i = 0; i < steps.Length; i++)
        {
            if (steps[i] is not { Length: > 0 } step)
            {
                continue;
            }

            if (step[0] is not ('.' or '['))
            {
                path.Clear();
            }

            if (steps.Length > LongestShown && i >= LongestShown / 2 && i < steps.Length - (LongestShown / 2))
            {
                path.Append('…', i == LongestShown / 2 ? 1 : 0);
                continue;
            }

            path.Append(step);
        }

        return path.ToString();
    }
}
