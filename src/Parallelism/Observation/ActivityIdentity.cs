using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Parallelism.Observation;

// Gives an activity that has just started another span id: that of the same span in another process, which no public member can do. Where a later
// runtime has no such fields the activity keeps the id that it got.
internal static class ActivityIdentity
{
    private static volatile bool _isImpossible;

    public static bool TrySet(Activity activity, string spanId)
    {
        if (_isImpossible || activity.IdFormat != ActivityIdFormat.W3C)
            return false;
        try
        {
            SpanId(activity) = spanId;
            Id(activity) = null;
            return true;
        }
        catch (MissingFieldException)
        {
            _isImpossible = true;
            return false;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_spanId")]
    private static extern ref string? SpanId(Activity activity);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_id")]
    private static extern ref string? Id(Activity activity);
}
