namespace Parallelism.Tests.Dispatch;

// What a scripted worker does with an item.
internal enum Step
{
    Answer,
    Throw,

    // Takes a moment.
    Linger,

    // Takes so long that what waits behind it is called back.
    Dawdle,

    // Ends when it is cancelled, or when the script releases it.
    WaitForCancel,

    // Only a kill ends it.
    Stick,
    DieBefore,
    DieInside,

    // Dead when the outcome is written, but it was: the other side finds it.
    DieBehind,
    SendNonsense,
}
