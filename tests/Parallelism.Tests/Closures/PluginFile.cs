using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Parallelism.Tests.Closures;

// Writes an assembly with one class to a file, as a compiler would.
internal sealed class PluginFile(string name)
{
    public Guid Save(string path)
    {
        var assembly = new PersistedAssemblyBuilder(new(name) { Version = new(1, 0, 0, 0) }, typeof(object).Assembly);
        TypeBuilder type = assembly.DefineDynamicModule(name).DefineType("Plugin.Work", TypeAttributes.Public | TypeAttributes.Class);
        MethodBuilder method = type.DefineMethod("Seven", MethodAttributes.Public | MethodAttributes.Static, typeof(int), []);
        ILGenerator il = method.GetILGenerator();
        il.Emit(OpCodes.Ldc_I4_7);
        il.Emit(OpCodes.Ret);
        type.CreateType();
        assembly.Save(path);
        using var file = new PEReader(File.OpenRead(path));
        MetadataReader metadata = file.GetMetadataReader();
        return metadata.GetGuid(metadata.GetModuleDefinition().Mvid);
    }
}
