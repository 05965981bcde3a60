using System.Diagnostics;
using Parallelism.Observation;
using Parallelism.Wire;

namespace Parallelism.Dispatch;

// Lets an activity of a worker happen once more here, as it happened there, for whoever listens.
internal static class SpanDelivery
{
    public static void Deliver(SpanRecord span, ActivitySource source)
    {
        Activity? outer = Activity.Current;
        Activity.Current = null;
        try
        {
            ActivityContext parent = span.Parent == default
                ? new(span.Context.TraceId, default, span.Context.TraceFlags, span.Context.TraceState)
                : new(span.Context.TraceId, span.Parent, span.Context.TraceFlags, span.Context.TraceState, isRemote: true);
            Activity? activity = source.CreateActivity(span.OperationName, span.Kind, parent, span.Tags, span.Links, ActivityIdFormat.W3C);
            if (activity is null)
                return;
            activity.SetStartTime(span.StartedAt);
            activity.DisplayName = span.DisplayName;
            activity.Start();
            ActivityIdentity.TrySet(activity, span.Context.SpanId.ToHexString());
            foreach (ActivityEvent happened in span.Events)
                activity.AddEvent(happened);
            activity.SetStatus(span.Status, span.StatusDescription.Length == 0 ? null : span.StatusDescription);
            activity.SetEndTime(span.StartedAt + (span.Duration > TimeSpan.Zero ? span.Duration : TimeSpan.FromTicks(1)));
            activity.Stop();
        }
        finally
        {
            Activity.Current = outer;
        }
    }
}
