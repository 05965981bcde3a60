using System.Diagnostics.CodeAnalysis;

namespace Parallelism.Threads;

// What a group's slots have to do with those of others: whose entries they may run, and who runs theirs.
internal sealed class SlotsFamily(Slots own, Slots? common, Slots[] helped, Slots[] helpers)
{
    // Where entries wait that any group may run; null: this one may not.
    public Slots? Common => common;

    public bool HasCommon => common is { IsQueueEmpty: false };

    public bool HasWork => HasCommon || Array.Exists(helped, static other => !other.IsQueueEmpty);

    // A slot of one who has nothing of its own to do.
    public Slots? TakeHelper()
    {
        foreach (Slots helper in helpers)
        {
            if (helper.IsQueueEmpty && helper.TryTake())
                return helper;
        }
        return null;
    }

    // Its own and the common ones in turn, and others' where there is neither.
    public bool TryDequeue(int turn, [NotNullWhen(true)] out Entry? entry)
    {
        entry = null;
        if ((turn & 1) == 1 && common?.TryDequeue(out entry) == true)
            return true;
        if (own.TryDequeue(out entry) || common?.TryDequeue(out entry) == true)
            return true;
        foreach (Slots other in helped)
        {
            if (other.TryDequeue(out entry))
                return true;
        }
        return false;
    }
}
