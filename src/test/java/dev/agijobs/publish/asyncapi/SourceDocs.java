package dev.agijobs.publish.asyncapi;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** What the doc comments in the source say of types, of the components of records and of the constants of enums, so that it is written down once. */
final class SourceDocs {

    private static final Path SOURCES = Path.of("src/main/java");
    private static final Pattern PARAM = Pattern.compile("@param (\\w+) ");
    private static final Pattern OTHER_TAG = Pattern.compile(" @(throws|return|see) ");
    private static final Pattern INLINE = Pattern.compile("\\{@(?:code|link|literal) ([^}]*)}");

    private static final Pattern FIELD = Pattern.compile("[a-z]+([A-Z][a-z]*)+");

    private final Map<String, String> found = new HashMap<>();
    private final Set<Class<?>> read = new HashSet<>();

    /** What is said of the type itself, as sentences; null when nothing is. */
    @Nullable
    String of(Class<?> type) {
        return find(type, type.getName());
    }

    /** What is said of a component of the record, or of a constant of the enum, as a sentence; null when nothing is. */
    @Nullable
    String of(Class<?> type, String member) {
        return find(type, type.getName() + "#" + member);
    }

    private @Nullable String find(Class<?> type, String name) {
        Class<?> outermost = type;
        while (outermost.getEnclosingClass() != null) {
            outermost = outermost.getEnclosingClass();
        }
        if (read.add(outermost)) {
            read(outermost);
        }
        return found.get(name);
    }

    private void read(Class<?> outermost) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            Path file = SOURCES.resolve(outermost.getName().replace('.', '/') + ".java");
            JavacTask task = (JavacTask)
                    compiler.getTask(null, files, null, List.of("-proc:none"), null, files.getJavaFileObjects(file));
            DocTrees docs = DocTrees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                new Scanner(docs, outermost).scan(unit, outermost.getPackageName() + ".");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its parameter is what the names of types stand behind. */
    private final class Scanner extends TreePathScanner<@Nullable Void, String> {
        private final DocTrees docs;
        private final Class<?> outermost;

        Scanner(DocTrees docs, Class<?> outermost) {
            this.docs = docs;
            this.outermost = outermost;
        }

        @Override
        public @Nullable Void visitClass(ClassTree type, String prefix) {
            String name = prefix + type.getSimpleName();
            take(name, docs.getDocComment(getCurrentPath()));
            return super.visitClass(type, name + "$");
        }

        @Override
        public @Nullable Void visitVariable(VariableTree variable, String prefix) {
            if (getCurrentPath().getParentPath().getLeaf() instanceof ClassTree) {
                String type = prefix.substring(0, prefix.length() - 1);
                String text = docs.getDocComment(getCurrentPath());
                if (text != null) {
                    found.put(type + "#" + variable.getName(), sentence(plain(text)));
                }
            }
            return null;
        }

        private void take(String type, @Nullable String comment) {
            if (comment == null) {
                return;
            }
            String text = plain(comment);
            Matcher other = OTHER_TAG.matcher(text);
            text = other.find() ? text.substring(0, other.start()) : text;
            String[] parts = PARAM.split(text, -1);
            if (!parts[0].isBlank()) {
                found.put(type, sentence(parts[0]));
            }
            List<String> names =
                    PARAM.matcher(text).results().map(match -> match.group(1)).toList();
            for (int i = 0; i < names.size(); i++) {
                found.putIfAbsent(type + "#" + names.get(i), sentence(parts[i + 1]));
            }
        }

        private String plain(String comment) {
            String line = comment.strip().replaceAll("\\s+", " ");
            return INLINE.matcher(line).replaceAll(match -> Matcher.quoteReplacement(shown(match)));
        }

        /** A field is shown by its name in JSON, a constant as its value: readers of the description do not have the source. */
        private String shown(MatchResult inline) {
            String text = inline.group(1);
            int hash = text.indexOf('#');
            if (inline.group().startsWith("{@code") && FIELD.matcher(text).matches()) {
                return PropertyNamingStrategies.SnakeCaseStrategy.INSTANCE.translate(text);
            }
            if (hash < 0 || !inline.group().startsWith("{@link")) {
                return text;
            }
            String member = text.substring(hash + 1);
            String owner = hash == 0 ? outermost.getName() : outermost.getPackageName() + "." + text.substring(0, hash);
            try {
                Field constant = Class.forName(owner).getDeclaredField(member);
                constant.setAccessible(true);
                return String.valueOf(constant.get(null));
            } catch (ReflectiveOperationException e) {
                return member;
            }
        }
    }

    private static String sentence(String text) {
        String trimmed = text.strip();
        String ended = trimmed.endsWith(".") ? trimmed : trimmed + ".";
        return Character.toUpperCase(ended.charAt(0)) + ended.substring(1);
    }
}
