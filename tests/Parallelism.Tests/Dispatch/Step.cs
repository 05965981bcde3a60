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

    // Gives back what it never had, what is over, what it runs, what others have, or what it gave back before.
    ReturnUnknown,
    ReturnFinished,
    ReturnRunning,
    ReturnBeyond,
    ReturnTwice,

    // Prints less than a frame of it holds.
    CutOutput,

    // Prints, logs and reports for items that it does not have, and answers.
    SpeakForOthers,
}
