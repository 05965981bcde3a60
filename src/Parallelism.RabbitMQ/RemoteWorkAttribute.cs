namespace Parallelism;

/// <summary>
/// Marks work that nodes may run when <see cref="ParallelismNodeOptions.RequireRemoteWork"/> is set: a method, or a type with all methods and lambdas in it.
/// </summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class | AttributeTargets.Struct)]
public sealed class RemoteWorkAttribute : Attribute;
