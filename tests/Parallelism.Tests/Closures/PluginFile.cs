using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Parallelism.Tests.Closures;

// Writes an assembly with a class and an exception to a file, as a compiler would.
internal sealed class PluginFile(string name)
{
    public Guid Save(string path)
    {
        var assembly = new PersistedAssemblyBuilder(new(name) { Version = new(1, 0, 0, 0) }, typeof(object).Assembly);
        ModuleBuilder module = assembly.DefineDynamicModule(name);
        DefineException(module);
        TypeBuilder type = module.DefineType("Plugin.Work", TypeAttributes.Public | TypeAttributes.Class);
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

    private static void DefineException(ModuleBuilder module)
    {
        TypeBuilder type = module.DefineType("Plugin.Trouble", TypeAttributes.Public | TypeAttributes.Class, typeof(Exception));
        ILGenerator il = type.DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, [typeof(string)]).GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Call, typeof(Exception).GetConstructor([typeof(string)])!);
        il.Emit(OpCodes.Ret);
        type.CreateType();
    }
}
