namespace Parallelism;

/// <summary>
/// Keeps what is too large for a broker's message, where the caller and every node can reach it: a shared folder
/// (<see cref="FolderPayloadStore"/>), a blob store. The message then only names it, with its length and hash, and the signature covers those.
/// </summary>
/// <remarks>Members are called from many threads at once. What they throw ends the call whose data it was.</remarks>
public interface IPayloadStore
{
    /// <summary>Keeps a payload under a new key, which is given by the store and at most 1,024 characters long.</summary>
    Task<string> PutAsync(ReadOnlyMemory<byte> payload, CancellationToken cancellationToken = default);

    /// <summary>Gives the payload that was kept under the key. Called more than once where a message is delivered more than once.</summary>
    /// <param name="key">What <see cref="PutAsync"/> returned, on this machine or another.</param>
    /// <param name="maxLength">The length in bytes beyond which the payload cannot be the right one, and should not be read.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<ReadOnlyMemory<byte>> GetAsync(string key, long maxLength, CancellationToken cancellationToken = default);

    /// <summary>Drops a payload that nobody needs any more; nothing happens where there is none.</summary>
    Task DeleteAsync(string key, CancellationToken cancellationToken = default);
}
