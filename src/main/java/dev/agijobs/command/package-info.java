/** Commands that come by another way than HTTP: who brings them knows nothing of what they say, and who carries them out nothing of how they came. */
@NullMarked
package dev.agijobs.command;

import org.jspecify.annotations.NullMarked;
